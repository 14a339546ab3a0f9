import { getAccount } from "../../accounts/accounts.ts";
import { SchedulePicture, ScheduleRequest } from "../../contract/schedulePicture.ts";
import { DomainError } from "../../lib/errors.ts";
import { pictureOf } from "../../moments/picture.ts";
import { normalizeTimeZone } from "../../profiles/address.ts";
import { callerOf } from "../auth.ts";
import type { Routes } from "./api.ts";

const invalid = (field: string, message: string): DomainError =>
  new DomainError("input/invalid", `${field}: ${message}`, [{ field, message }]);

const zoneGiven = (zone: string | undefined): string | null => {
  if (zone === undefined) return null;
  const known = normalizeTimeZone(zone);
  if (known !== null) return known;
  throw invalid(
    "zone",
    `expected an IANA name such as Europe/Berlin or an offset such as UTC+05:30, got "${zone}"`,
  );
};

/** The pattern of a moment lets a leap second pass, which no clock of ours has. */
const instantGiven = (field: string, text: string): number => {
  const instant = Date.parse(text);
  if (Number.isNaN(instant))
    throw invalid(field, `expected a moment such as 2026-03-01T09:30:00Z, got "${text}"`);
  return instant;
};

/** When a message could leave, before anything is sent. */
export const scheduleRoutes: Routes = (app, { db, clock }) => {
  app.post(
    "/schedule/preview",
    {
      config: { scope: "campaigns:read" },
      schema: {
        tags: ["Campaigns"],
        summary: "When a message of such a campaign could leave in the next 7 days; nothing is stored",
        body: ScheduleRequest,
        response: { 200: SchedulePicture },
      },
    },
    async (request) => {
      const { when, zone, at } = request.body;
      const user = zoneGiven(zone);
      const account = await getAccount(db, callerOf(request).accountId);
      const from = at === undefined ? clock.now().getTime() : instantGiven("at", at);
      const end = when.endAt === null ? null : instantGiven("when.endAt", when.endAt);
      return pictureOf(when, { user, account: account.timeZone }, end, from);
    },
  );
};
