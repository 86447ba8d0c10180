import { useEffect, useState } from "preact/hooks";

/** Draws anew once in a while, for what counts the time. */
export function useNow(isTicking: boolean, every = 1000): void {
  const [, setNow] = useState(0);
  useEffect(() => {
    if (!isTicking) return;
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [isTicking, every]);
}
