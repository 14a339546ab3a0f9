import { Context, Drop, type Liquid, toValue } from "liquidjs";
import type { Budget } from "./budget.ts";
import { isRecord, type JsonRecord, Moment, TextLike } from "./values.ts";

/** One message being rendered. */
export interface Run {
  readonly globals: JsonRecord;
  readonly nowMs: number;
  /** IANA zone of the user, or of the account. */
  readonly zone: string;
  readonly missingValues: "blank" | "do_not_send";
  readonly budget: Budget;
  /** The field being rendered, for error messages. */
  field: string;
}

/** The only members of a loop's own object that a template may read. */
const LOOP_MEMBERS: ReadonlySet<unknown> = new Set([
  ...["first", "index", "index0", "last", "length", "rindex", "rindex0"],
  ...["col", "col0", "col_first", "col_last", "row"],
]);

const STORED_DATE = /^\$D_(-?\d{1,12})$/;

const foldedKeys = new WeakMap<JsonRecord, ReadonlyMap<string, string>>();

/** The key that differs from `name` in case only; the first one when several do. */
const findAlike = (record: JsonRecord, name: string): string | undefined => {
  let folded = foldedKeys.get(record);
  if (folded === undefined) {
    folded = new Map(
      Object.keys(record)
        .reverse()
        .map((key) => [key.toLowerCase(), key]),
    );
    foldedKeys.set(record, folded);
  }
  return folded.get(name.toLowerCase());
};

const readRecord = (record: JsonRecord, name: string): unknown => {
  if (Object.hasOwn(record, name)) return record[name];
  const alike = findAlike(record, name);
  if (alike !== undefined && Object.hasOwn(record, alike)) return record[alike];
  return name === "size" ? Object.keys(record).length : undefined;
};

const readList = (list: readonly unknown[], key: string | number): unknown => {
  if (key === "size") return list.length;
  if (key === "first") return list[0];
  const index = key === "last" ? -1 : Number(key);
  return Number.isInteger(index) ? list.at(index) : undefined;
};

/**
 * Looks names up case-sensitively first, then case-insensitively, at every level, among own properties only:
 * `constructor` and `__proto__` lead nowhere.
 */
export class MessageContext extends Context {
  readonly run: Run;
  readonly engine: Liquid;
  /** Those of LiquidJS, which keeps them to itself: the innermost last. */
  readonly #scopes: JsonRecord[] = [];

  constructor(engine: Liquid, run: Run, globals: JsonRecord = run.globals) {
    super(Object.create(null), engine.options, { sync: true, globals }, { liquid: engine });
    this.run = run;
    this.engine = engine;
    this.memoryLimit = run.budget.memory;
    this.renderLimit = run.budget.time;
    this.#scopes.push(this.bottom());
  }

  override push(scope: JsonRecord): number {
    this.#scopes.push(scope);
    return super.push(scope);
  }

  override pop(): JsonRecord | undefined {
    this.#scopes.pop();
    return super.pop();
  }

  /** The value that names lead to, one within the other; the first is looked for from the innermost scope outwards. */
  lookUp(names: readonly (string | number)[]): unknown {
    let found: unknown = this.#scopeOf(names[0]);
    for (const name of names) found = this.readProperty(found, name);
    return found;
  }

  #scopeOf(name: string | number | undefined): unknown {
    if (name === undefined) return undefined;
    return this.#scopes.findLast((scope) => name in scope) ?? this.globals;
  }

  override readProperty(target: unknown, name: unknown): unknown {
    this.run.budget.read();
    const key: unknown = toValue(name);
    if (typeof key !== "string" && typeof key !== "number") return undefined;
    if (target instanceof Drop) return this.readDrop(target, key);
    if (Array.isArray(target)) return this.show(readList(target, key));
    if (isRecord(target)) return this.show(readRecord(target, String(key)));
    return typeof target === "string" && key === "size" ? target.length : undefined;
  }

  /** Filters like `where` look into one item at a time. */
  override spawn(scope: unknown = this.run.globals): Context {
    return new MessageContext(this.engine, this.run, isRecord(scope) ? scope : {});
  }

  /** Stored dates (`$D_<epoch seconds>`) become moments in the user's zone. */
  show(value: unknown): unknown {
    if (typeof value !== "string" || !value.startsWith("$D_")) return value;
    const seconds = STORED_DATE.exec(value)?.[1];
    return seconds === undefined ? value : new Moment(Number(seconds) * 1000, this.run.zone);
  }

  private readDrop(drop: Drop, key: string | number): unknown {
    if (drop instanceof TextLike) return key === "size" ? drop.text.length : undefined;
    return LOOP_MEMBERS.has(key) ? super.readProperty(drop, key) : undefined;
  }
}
