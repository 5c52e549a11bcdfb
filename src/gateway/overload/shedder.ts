/** How late the loop must be, without a break, before it is believed: a pause for garbage is shorter or comes alone. */
const STANDING_MS = 100;
/** For so long all must have been well before calls are looked at no longer. */
const CALM_MS = 1_000;
/**
 * So many calls may begin in one turn of the loop however long it takes: a few dozen callers who each wait for their
 * answer are a busy node, not an overload, on a slow machine too.
 */
const TURN_CALLS = 100;
/**
 * A turn this many times as long as it should be means that even `TURN_CALLS` are too many, where it was our own work
 * that took so long and not a machine that is busy with others.
 */
const FAR_TOO_LONG = 5;
const OWN_WORK_SHARE = 0.5;
/** The longest turn is remembered for one to two of these, so that a scrape sees what happened since the last. */
const LONGEST_MS = 15_000;

export interface OverloadSettings {
  /** How long a turn of the event loop may take for long. */
  readonly delayMs: number;
  /** Calls under way in this process. */
  readonly callsMax: number;
  /** The part of them that one application may hold while more than half are taken. */
  readonly applicationShare: number;
}

export interface ShedderEvents {
  /** Calls are being refused. */
  overloaded(turnMs: number): void;
  /** It is over. @param refused calls that were refused meanwhile */
  relieved(refused: number): void;
}

/**
 * Decides at a call's head whether there is time for it. What waits in a Node process waits for the next turn of its
 * event loop, so the length of the turns is the length of the queue. Where turns stay too long and do not become
 * shorter by themselves (a standing queue, in the words of CoDel, RFC 8289), each turn begins as many calls as fit into
 * its time and refuses the others at once: those that are begun are answered as fast as ever.
 */
export class LoadShedder {
  readonly #settings: OverloadSettings;
  readonly #events: ShedderEvents;
  #timer: NodeJS.Timeout | undefined;
  #tickedAt: number;
  /** Calls that came since the last tick, which is the beginning of this turn. */
  #begun = 0;
  /** From then on this turn is full; `Infinity` unless a standing queue was seen lately. */
  #fullFrom = Infinity;
  #turnCalls = TURN_CALLS;
  readonly #cpuMs: () => number;
  #cpuAtTickMs = 0;

  #lateSince: number;
  /** The first of the late turns since then; 0: the last turn was in time. */
  #firstLateMs = 0;
  #isWatchful = false;
  #calmSince: number;

  /** Calls refused so far. */
  refused = 0;
  #refusedAtTick = 0;
  /** How many had been refused when it was told that calls are refused; `undefined`: all is well. */
  #toldAt: number | undefined;

  #longest = { sinceMs: 0, beforeMs: 0, turnMs: 0 };

  /**
   * @param nowMs like all times here on the clock of `performance.now()`
   * @param cpuMs processor time that this thread has had
   */
  constructor(
    settings: OverloadSettings,
    events: ShedderEvents,
    nowMs = performance.now(),
    cpuMs: () => number = threadCpuMs,
  ) {
    this.#cpuMs = cpuMs;
    this.#settings = settings;
    this.#events = events;
    this.#tickedAt = nowMs;
    this.#lateSince = nowMs;
    this.#calmSince = nowMs;
  }

  /**
   * Ticks from now on, twice in the time that a turn may take: a tick that is due comes first in its turn, so two ticks
   * are further apart than that only where one turn was.
   */
  start(): void {
    this.#tickedAt = performance.now();
    this.#timer = setInterval(() => this.tick(performance.now()), Math.max(1, this.#settings.delayMs / 2));
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  get callsMax(): number {
    return this.#settings.callsMax;
  }

  /** @param held calls of one application, @param underWay of all; both with the one in question */
  isOverShare(held: number, underWay: number): boolean {
    const { callsMax, applicationShare } = this.#settings;
    return held > callsMax * applicationShare && underWay * 2 > callsMax;
  }

  /** @param underWay calls that are in the process already */
  admits(nowMs: number, underWay: number): boolean {
    this.#begun += 1;
    return (nowMs < this.#fullFrom && underWay < this.#settings.callsMax) || this.#admitsStill(underWay);
  }

  #admitsStill(underWay: number): boolean {
    if (underWay < this.#settings.callsMax && this.#begun <= this.#turnCalls) return true;
    if (this.#toldAt === undefined) {
      this.#toldAt = this.refused;
      this.#events.overloaded(this.longestTurnMs);
    }
    this.refused += 1;
    return false;
  }

  /** A turn begins. */
  tick(nowMs: number): void {
    const { delayMs } = this.#settings;
    const turnMs = nowMs - this.#tickedAt;
    this.#tickedAt = nowMs;
    this.#begun = 0;
    this.#noteLongest(turnMs, nowMs);
    if (this.#isWatchful) this.#adjust(turnMs);
    else this.#isWatchful = this.#isStanding(turnMs, nowMs);
    if (turnMs >= delayMs || this.refused > this.#refusedAtTick) this.#calmSince = nowMs;
    else if (nowMs - this.#calmSince >= CALM_MS) this.#calm();
    this.#refusedAtTick = this.refused;
    this.#fullFrom = this.#isWatchful ? nowMs + delayMs : Infinity;
  }

  /** Late turns without a break that do not become shorter: after a single pause they do. */
  #isStanding(turnMs: number, nowMs: number): boolean {
    if (turnMs < this.#settings.delayMs) {
      this.#lateSince = nowMs;
      this.#firstLateMs = 0;
    } else if (this.#firstLateMs === 0) this.#firstLateMs = turnMs;
    else if (nowMs - this.#lateSince >= STANDING_MS) {
      if (turnMs >= this.#firstLateMs) return true;
      this.#lateSince = nowMs;
      this.#firstLateMs = turnMs;
    }
    return false;
  }

  #adjust(turnMs: number): void {
    const { delayMs } = this.#settings;
    const cpuMs = this.#cpuMs();
    const isOwnWork = cpuMs - this.#cpuAtTickMs >= turnMs * OWN_WORK_SHARE;
    this.#cpuAtTickMs = cpuMs;
    if (turnMs > delayMs * FAR_TOO_LONG && isOwnWork) this.#turnCalls = Math.max(1, this.#turnCalls >> 1);
    else if (turnMs < delayMs * 2) this.#turnCalls = Math.min(TURN_CALLS, this.#turnCalls * 2);
  }

  #calm(): void {
    this.#isWatchful = false;
    this.#turnCalls = TURN_CALLS;
    if (this.#toldAt === undefined) return;
    const refused = this.refused - this.#toldAt;
    this.#toldAt = undefined;
    this.#events.relieved(refused);
  }

  #noteLongest(turnMs: number, nowMs: number): void {
    const longest = this.#longest;
    if (nowMs - longest.sinceMs > LONGEST_MS) this.#longest = { sinceMs: nowMs, beforeMs: longest.turnMs, turnMs };
    else if (turnMs > longest.turnMs) longest.turnMs = turnMs;
  }

  /** Of the last quarter to half a minute; not below the distance of two ticks. */
  get longestTurnMs(): number {
    return Math.max(this.#longest.beforeMs, this.#longest.turnMs);
  }
}

function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
