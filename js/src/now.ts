// The time as it is shown: it moves on by minutes, so that what says "2 minutes ago" is drawn again then.

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
