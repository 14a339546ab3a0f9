import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import { campaignState } from "../../campaigns/state.ts";
import { parseMoment } from "../../contract/moments.ts";
import { extentOf, zoneOf } from "../../db/filter/calendar.ts";
import type { Database } from "../../db/pool.ts";
import { findCampaignByNumber } from "../../db/queries/campaigns.ts";
import { listReportedCampaigns, type ReportedCampaign } from "../../db/queries/messageReports.ts";
import { sumCampaignStats } from "../../db/queries/stats.ts";
import type { Clock } from "../../lib/clock.ts";
import { DomainError } from "../../lib/errors.ts";
import { reportDaysMax, reportedCampaignsMax } from "../../limits.ts";
import { listAt, objectAt, refuse, refuseOthers } from "../../profiles/query/refuse.ts";
import type { CompatAuth } from "./auth.ts";
import { CompatError } from "./errors.ts";
import { parseJsonBody, requireScope, takeBodiesAsBytes } from "./request.ts";
import { sendCompatError } from "./trigger.ts";

export interface MessageReportDeps {
  db: Database;
  clock: Clock;
  authenticate: CompatAuth;
}

interface Counted {
  measure: string;
  count: number;
}

/** The figures that the vendor's reports have; what people did, without machines. */
const figuresOf = (counts: readonly Counted[]) => {
  const of = (measure: string): number =>
    counts.reduce((sum, one) => (one.measure === measure ? sum + one.count : sum), 0);
  return { sent: of("sent"), viewed: of("opened"), clicked: of("clicked") };
};

const MESSAGE_TYPES: Readonly<Record<string, string>> = {
  single: "single",
  ab: "ab",
  split: "ab",
  property: "message_on_user_property",
};

const LISTS = {
  channel: ["push", "email", "webhook", "whatsapp"],
  delivery: ["api", "one_time", "inaction", "action", "recurring", "property_time", "multiple_dates"],
  status: ["scheduled", "pending", "running", "paused", "stopped", "completed", "archived"],
  message_type: ["single", "ab", "message_on_user_property"],
} as const;

/** The values that are asked for; null: whatever it is. */
const chosen = (body: Readonly<Record<string, unknown>>, name: keyof typeof LISTS): Set<unknown> | null => {
  const values = listAt(body[name], name);
  const known: readonly unknown[] = LISTS[name];
  const unknown = values.findIndex((value) => !known.includes(value));
  if (unknown >= 0) refuse(`${name}.${unknown}`, `one of ${LISTS[name].join(", ")}`, values[unknown]);
  return values.length === 0 ? null : new Set(values);
};

const dayAt = (body: Readonly<Record<string, unknown>>, field: "from" | "to", timeZone: string) => {
  const value = body[field];
  const digits = typeof value === "number" || typeof value === "string" ? String(value) : "";
  const [, year = "", month = "", day = ""] = /^(\d{4})(\d{2})(\d{2})$/.exec(digits) ?? [];
  const moment = parseMoment(`${year}-${month}-${day}`);
  if (moment === undefined) return refuse(field, "a day as YYYYMMDD", value);
  const { fromMs, endMs = fromMs } = extentOf(moment, zoneOf(timeZone));
  return { from: new Date(fromMs), before: new Date(endMs) };
};

const MS_PER_DAY = 86_400_000;

/** @throws DomainError input/invalid naming the field */
const readQuery = (raw: unknown, timeZone: string) => {
  const body = objectAt(raw, "the body");
  refuseOthers(body, ["from", "to", ...Object.keys(LISTS), "label", "daily"], "");
  const { from } = dayAt(body, "from", timeZone);
  const { before } = dayAt(body, "to", timeZone);
  if (before <= from) refuse("to", "a day that is not before `from`", body["to"]);
  const days = Math.round((before.getTime() - from.getTime()) / MS_PER_DAY);
  if (days > reportDaysMax) refuse("to", `at most ${reportDaysMax} days from \`from\` on`, body["to"]);
  const daily = body["daily"] ?? false;
  if (typeof daily !== "boolean") refuse("daily", "true or false", daily);
  const labels = listAt(body["label"], "label");
  return {
    days: { from, before, timeZone },
    isDaily: daily === true,
    labels: labels.length === 0 ? null : new Set(labels),
    channel: chosen(body, "channel"),
    delivery: chosen(body, "delivery"),
    status: chosen(body, "status"),
    messageType: chosen(body, "message_type"),
  };
};

type ReportQuery = ReturnType<typeof readQuery>;

const isAsked = (query: ReportQuery, row: ReportedCampaign, status: string): boolean =>
  (query.channel?.has(row.channel) ?? true) &&
  (query.delivery?.has("api") ?? true) &&
  (query.status?.has(status) ?? true) &&
  (query.messageType?.has(MESSAGE_TYPES[row.messageType]) ?? true) &&
  (query.labels === null || row.labels.some((label) => query.labels?.has(label)));

const dailyOf = ({ counts }: ReportedCampaign) =>
  [...new Set(counts.map(({ day }) => day))]
    .sort()
    .map((day) => ({ date: Number(day), ...figuresOf(counts.filter((one) => one.day === day)) }));

const entryOf = (row: ReportedCampaign, status: string, isDaily: boolean) => ({
  message_id: row.number,
  message_name: row.name,
  channel: row.channel,
  delivery: "api",
  message_type: MESSAGE_TYPES[row.messageType] ?? row.messageType,
  start_date: (row.start_at ?? row.created_at).toISOString(),
  status,
  labels: row.labels,
  conversion_event: row.goal?.events.map(({ event }) => event).join(", ") ?? "",
  ...figuresOf(row.counts),
  ...(isDaily ? { data: dailyOf(row) } : {}),
});

const compatible = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw error instanceof DomainError ? new CompatError(400, error.message) : error;
  }
};

/** `POST /1/message/report.json`: the campaigns of some days, with what came of them. */
const reportRoute =
  ({ db, clock, authenticate }: MessageReportDeps) =>
  async (request: FastifyRequest) => {
    const caller = await authenticate(request);
    requireScope(caller, "campaigns:read");
    const raw = parseJsonBody(request.body, 'an object such as {"from": "YYYYMMDD", "to": "YYYYMMDD"}');
    const query = compatible(() => readQuery(raw, caller.account.timeZone));
    const rows = await listReportedCampaigns(db, caller.accountId, query.days, reportedCampaignsMax);
    const now = clock.now();
    const messages = rows.flatMap((row) => {
      const status = campaignState(row, now);
      return isAsked(query, row, status) ? [entryOf(row, status, query.isDaily)] : [];
    });
    return { status: "success", total_results: messages.length, messages };
  };

const EVER = { from: null, before: null };
const ENDED: readonly string[] = ["completed", "stopped", "archived"];

/** `POST /1/targets/result.json`: what came of a campaign that has ended. */
const resultRoute =
  ({ db, clock, authenticate }: MessageReportDeps) =>
  async (request: FastifyRequest) => {
    const caller = await authenticate(request);
    requireScope(caller, "campaigns:read");
    const raw = parseJsonBody(request.body, 'an object such as {"id": 1457433898}');
    const id = compatible(() => {
      const value = objectAt(raw, "the body")["id"];
      const isNumber =
        (typeof value === "number" && Number.isSafeInteger(value)) || typeof value === "string";
      const text = isNumber ? String(value) : "";
      return /^\d{1,20}$/.test(text) ? text : refuse("id", "a campaign ID", value);
    });
    const row = await findCampaignByNumber(db, caller.accountId, id);
    if (row === undefined) throw new CompatError(404, `There is no campaign ${id} in this account`);
    const state = campaignState(row, clock.now());
    if (!ENDED.includes(state)) {
      throw new CompatError(
        409,
        `Campaign ${id} is ${state}; its result is there once it has ended. /1/message/report.json has the figures so far`,
      );
    }
    const rows = await sumCampaignStats(db, caller.accountId, row.id, EVER);
    return { status: "success", result: figuresOf(rows) };
  };

/** Reports of campaigns (vendor's pages of the message report and campaign result APIs). */
export const messageReportRoutes =
  (deps: MessageReportDeps): FastifyPluginAsync =>
  async (app) => {
    takeBodiesAsBytes(app);
    app.setErrorHandler(sendCompatError);
    app.post("/1/message/report.json", reportRoute(deps));
    app.post("/1/targets/result.json", resultRoute(deps));
  };
