#!/usr/bin/env bash
# Make the image in which `sam local` runs functions from this machine's own Python 3.13 and C library,
# for where AWS's registry cannot be reached. Needs python3.13 and a Docker engine; downloads no image.
set -euo pipefail

tag=public.ecr.aws/lambda/python:3.13-x86_64
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

mkdir -p "$root"/{bin,etc,opt,tmp} "$root"/var/{rapid,runtime,task}
chmod 755 "$root"
chmod 1777 "$root/tmp"
cp -a "$(python3.13 -c 'import sys; print(sys.base_prefix)')" "$root/var/lang"
python3.13 -m pip install --quiet --target "$root/var/runtime" awslambdaric==4.2.2

# What the runtime interface emulator starts: AWS's runtime client, seeing code and layers where Lambda has them.
cat > "$root/var/runtime/bootstrap" <<'BOOTSTRAP'
#!/bin/sh
export PYTHONPATH=/var/task:/opt/python:/var/runtime
exec /var/lang/bin/python3.13 -m awslambdaric "$_HANDLER"
BOOTSTRAP
chmod 755 "$root/var/runtime/bootstrap"

# SAM's own build steps call these. Each program brings the libraries it is linked with; wheels expect some more.
for tool in sh chmod cp mkdir mv rm; do cp -L "$(command -v "$tool")" "$root/bin/"; done
cp /etc/passwd /etc/group /etc/nsswitch.conf "$root/etc/"
{
    find "$root" -type f \( -perm -u+x -o -name '*.so*' \) -print0 | { xargs -0 ldd 2>/dev/null || true; }
    ldconfig -p | grep -E 'lib(dl|gcc_s|nss_dns|nss_files|pthread|resolv|rt|stdc\+\+)\.so\.[0-9]+ '
} | grep -oE '[[:space:]]/(usr/)?lib[^ ]*' | sort -u \
    | while read -r library; do install -D -m 755 "$library" "$root$library"; done

tar -C "$root" -c . | docker import \
    --change 'ENV PATH=/var/lang/bin:/bin LD_LIBRARY_PATH=/var/lang/lib LANG=C.UTF-8 TZ=:UTC LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime' \
    --change 'WORKDIR /var/task' - "$tag"
