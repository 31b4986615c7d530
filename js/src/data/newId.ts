// New ids, for requests and elements.

/** Create an id of 128 random bits, also where crypto.randomUUID is missing, as on pages without TLS. */
export const newId = (): string => crypto.getRandomValues(new Uint32Array(4)).join("");
