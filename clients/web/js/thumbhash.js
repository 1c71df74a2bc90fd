// A ThumbHash (about 25 bytes) becomes a tiny blurred picture: a few cosine waves of brightness and two of colour.
// Format: https://evanw.github.io/thumbhash/. Posters have no transparency, so that half of the format is left out.

const LONG_EDGE = 32;

/** `{width, height, pixels}` with RGBA pixels, from the base64 text. Throws on what is no ThumbHash. */
export function picture(base64) {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const head = bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
  const tail = bytes[3] | (bytes[4] << 8);
  const wide = tail >> 15;
  const short = Math.max(3, tail & 7);
  const [columns, rows] = wide ? [7, short] : [short, 7];
  const nibbles = waves(bytes);
  const light = channel(nibbles, columns, rows, (head & 63) / 63, ((head >> 18) & 31) / 31);
  const warm = channel(nibbles, 3, 3, ((head >> 6) & 63) / 31.5 - 1, (((tail >> 3) & 63) / 63) * 1.25);
  const red = channel(nibbles, 3, 3, ((head >> 12) & 63) / 31.5 - 1, (((tail >> 9) & 63) / 63) * 1.25);
  const ratio = (wide ? 7 : tail & 7) / (wide ? tail & 7 : 7);
  const width = Math.round(ratio > 1 ? LONG_EDGE : LONG_EDGE * ratio);
  const height = Math.round(ratio > 1 ? LONG_EDGE / ratio : LONG_EDGE);
  return { width, height, pixels: paint(width, height, light, warm, red) };
}

/** The factors, four bits each, from -1 to 1. */
function* waves(bytes) {
  for (const byte of bytes.subarray(5)) {
    yield (byte & 15) / 7.5 - 1;
    yield (byte >> 4) / 7.5 - 1;
  }
}

/** One channel: its mean, and the factor of each wave `[across, down]` of the triangle of low frequencies. */
function channel(nibbles, columns, rows, mean, scale) {
  const terms = [];
  for (let down = 0; down < rows; down++) {
    for (let across = down ? 0 : 1; across * rows < columns * (rows - down); across++) {
      terms.push({ across, down, factor: nibbles.next().value * scale * 2 });
    }
  }
  return { mean, terms };
}

function paint(width, height, light, warm, red) {
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const [l, p, q] = [light, warm, red].map((each) => value(each, (x + 0.5) / width, (y + 0.5) / height));
      const b = l - (2 / 3) * p;
      const r = (3 * l - b + q) / 2;
      pixels.set([r * 255, (r - q) * 255, b * 255, 255], at);
    }
  }
  return pixels;
}

function value({ mean, terms }, x, y) {
  return terms.reduce((sum, { across, down, factor }) => sum + factor * Math.cos(Math.PI * across * x) * Math.cos(Math.PI * down * y), mean);
}
