/** The few functions of sodium-native that are used here; the package ships no types. */
declare module 'sodium-native' {
  /** One-time Poly1305 (RFC 8439) of `input` under the 32-byte `key`; writes 16 bytes. */
  export function crypto_onetimeauth(out: Uint8Array, input: Uint8Array, key: Uint8Array): void
  /** Compares in constant time. */
  export function crypto_onetimeauth_verify(
    mac: Uint8Array,
    input: Uint8Array,
    key: Uint8Array,
  ): boolean
}
