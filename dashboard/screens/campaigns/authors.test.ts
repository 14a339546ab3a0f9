import { expect, test } from "vitest";
import type { CampaignListItem } from "../../../src/contract/campaignLife.ts";
import type { Member } from "../../../src/contract/session.ts";
import { authorChoices, authorName } from "./authors.ts";

const member = (id: string, name: string): Member => ({
  id,
  name,
  email: `${id}@example.com`,
  role: "creator",
});

const campaignBy = (createdBy: string): CampaignListItem => ({
  id: createdBy,
  campaignId: null,
  name: "Receipt",
  labels: [],
  channel: "email",
  purpose: null,
  state: "draft",
  version: 0,
  revision: 1,
  sandbox: true,
  startAt: null,
  endAt: null,
  createdBy,
  createdAt: "2026-11-24T12:00:00.000Z",
  safetyStop: null,
  updatedAt: "2026-11-24T12:00:00.000Z",
  sent: 0,
  notSent: 0,
  failed: 0,
  lastTriggeredAt: null,
});

test.each([
  ["person/ann", "Ann"],
  ["person/ben", "ben@example.com"],
  ["person/gone", "Former member"],
  ["credential/k", "API credential"],
  ["demo", "Demo"],
])("%s is shown as %s", (createdBy, shown) => {
  expect(authorName(createdBy, [member("ann", "Ann"), member("ben", "")])).toBe(shown);
});

test("every creator can be told from the others, and the chosen one is always there", () => {
  const choices = authorChoices(
    [member("ann", "Ann"), member("ann2", "Ann")],
    [campaignBy("person/ann"), campaignBy("credential/a")],
    "credential/b",
  );
  expect(choices).toEqual([
    { value: "person/ann", label: "Ann" },
    { value: "person/ann2", label: "Ann (2)" },
    { value: "credential/a", label: "API credential" },
    { value: "credential/b", label: "API credential (2)" },
  ]);
});
