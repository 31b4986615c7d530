// Bytes written one after another, into one buffer that grows.

export class ByteWriter {
  #bytes: Uint8Array;
  length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(Math.max(capacity, 16));
  }

  /** What has been written; it shares the buffer. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  put(byte: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = byte;
  }

  write(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  #grow(by: number): void {
    const bytes = new Uint8Array(Math.max(this.length + by, Math.ceil(1.5 * this.length)));
    bytes.set(this.bytes);
    this.#bytes = bytes;
  }
}
