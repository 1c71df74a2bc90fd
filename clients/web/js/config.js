// Where this deployment's API and user pool are: written by the deployment, read once.

let loading;

export function config() {
  loading ??= fetch("/config.json").then((answer) => answer.json());
  return loading;
}
