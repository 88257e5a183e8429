/** A signal that waits for what a build has just begun. */
export interface HeldSignal {
  readonly signal: AbortSignal;
  /** A line of buildx's plain progress. */
  line(text: string): void;
  /** The build is over: nothing is waited for any more. */
  release(): void;
}

/** Until buildx has told of a step that began: BuildKit's client writes its plain progress every 150 ms. */
const TOLD_MILLISECONDS = 500;
/** From the step's beginning to its program's, on a busy machine. */
const START_MILLISECONDS = 1000;
/** A build that begins one short step after another is stopped at last. */
const MOST_MILLISECONDS = 3000;
const EVERY_MILLISECONDS = 50;

const BEGUN = /^#(\d+) \[[^\]]*\] RUN\b/;
const GOES_ON = /^#(\d+) (?:\d+\.\d+ |(?:DONE|CACHED|CANCELED|ERROR)\b)/;

/**
 * Aborts as `signal` does, but not while a RUN has begun and its program may not have. Every BuildKit to this day takes a
 * build that is called off in that moment for one that has nothing to end (executor/runcexecutor/executor.go,
 * runcProcessHandle: "nothing to kill"), and what it then starts runs to its own end, however long that is.
 */
export function heldForBegunSteps(signal: AbortSignal): HeldSignal {
  const held = new AbortController();
  const begun = new Map<string, number>();
  let waiting: NodeJS.Timeout | undefined;

  const wait = () => {
    const since = performance.now();
    waiting = setInterval(() => {
      const now = performance.now();
      const starting = [...begun.values()].some((began) => now - began < START_MILLISECONDS);
      if (now - since < TOLD_MILLISECONDS) return;
      if (starting && now - since < MOST_MILLISECONDS) return;
      clearInterval(waiting);
      held.abort(signal.reason);
    }, EVERY_MILLISECONDS);
  };

  if (signal.aborted) held.abort(signal.reason);
  else signal.addEventListener('abort', wait, { once: true });
  return {
    signal: held.signal,
    line(text) {
      const [, began] = BEGUN.exec(text) ?? [];
      if (began !== undefined) begun.set(began, performance.now());
      const [, runs] = GOES_ON.exec(text) ?? [];
      if (runs !== undefined) begun.delete(runs);
    },
    release() {
      signal.removeEventListener('abort', wait);
      clearInterval(waiting);
    },
  };
}
