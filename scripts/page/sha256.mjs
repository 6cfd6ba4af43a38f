// SHA-256 (FIPS 180-4) of a short text, for a page: the library that the compiler takes has all that is ever asked of a
// digest, and is four times as long. The test that a page writes the modules that the tools write compares them.

/** The first of all primes, and of these the first 32 bits that stand behind the point in their roots. */
const primes = [];
for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
const fractions = (count, root) => primes.slice(0, count).map((prime) => ((root(prime) % 1) * 2 ** 32) | 0);
const constants = fractions(64, Math.cbrt);

const turned = (x, by) => (x >>> by) | (x << (32 - by));

/** Blocks of 64 bytes: the text, a bit that is set, zeros, and the length in bits. */
function padded(bytes) {
  const all = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  all.set(bytes);
  all[bytes.length] = 0x80;
  const view = new DataView(all.buffer);
  view.setUint32(all.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(all.length - 4, bytes.length * 8);
  return view;
}

export function sha256(bytes) {
  const hash = Uint32Array.from(fractions(8, Math.sqrt));
  const view = padded(bytes);
  const words = new Int32Array(64);
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let i = 0; i < 64; i++) {
      const [x, y] = [words[i - 15], words[i - 2]];
      words[i] =
        i < 16
          ? view.getInt32(block + 4 * i)
          : words[i - 16] +
            (turned(x, 7) ^ turned(x, 18) ^ (x >>> 3)) +
            words[i - 7] +
            (turned(y, 17) ^ turned(y, 19) ^ (y >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = hash;
    for (let i = 0; i < 64; i++) {
      const one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + constants[i] + words[i];
      const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, h].forEach((part, i) => (hash[i] += part));
  }
  return new Uint8Array(
    Uint32Array.from(
      hash,
      (word) => ((word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24)) >>> 0,
    ).buffer,
  );
}

export const utf8ToBytes = (text) => new TextEncoder().encode(text);
export const bytesToHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
