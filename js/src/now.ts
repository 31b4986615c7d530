// The displayed time: it advances by minutes, so that texts such as "2 minutes ago" are rendered again.

import { useEffect, useState } from "preact/hooks";

const MINUTE = 60_000;

export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  return now;
}
