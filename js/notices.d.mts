/** Write the text of THIRD_PARTY_LICENSES: name, version and licence of each package that is in a bundle. */
export function notices(): Promise<string>;
