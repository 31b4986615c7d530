// State that belongs to an object, made when it is first asked for: only the code that needs it knows of it.

export function perInstance<K extends object, V, More extends unknown[]>(
  make: (key: K, ...more: More) => V,
): (key: K, ...more: More) => V {
  const made = new WeakMap<K, V>();
  return (key, ...more) => {
    if (!made.has(key)) made.set(key, make(key, ...more));
    return made.get(key)!;
  };
}
