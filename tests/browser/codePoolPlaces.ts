import { sql } from "../../src/db/sql.ts";
import { dataOfBody } from "./answers.ts";
import type { BrowserApp } from "./app.ts";

/** Code pools in each of their states, for whoever looks at the screens. */

type Make = (path: string, body: object) => Promise<string>;

const fill = async (it: BrowserApp, account: string, pool: string, body: object): Promise<void> => {
  const answer = await it.asOwner("POST", `/code-pools/${pool}/codes`, { account, body });
  if (answer.status !== 200) throw new Error(`codes were answered ${answer.status}`);
};

/** Some codes of a pool are sent, some held, and one was of a user who was deleted. */
const takeCodes = async (it: BrowserApp, pool: string, campaign: string, user: string): Promise<void> => {
  await it.app.db.query(sql`
    with few as (
      select account_id, position, row_number() over (order by position) as number from codes
      where pool_id = ${pool} order by position limit 40
    ), taken as (
      update codes c set campaign_id = ${campaign}, taken_at = now() - make_interval(mins => (50 - number)::int),
        profile_id = case when number <> 3 then ${Number(user)}::bigint end, is_sent = number <= 36
      from few s where c.account_id = s.account_id and c.pool_id = ${pool} and c.position = s.position
      returning c.account_id, c.pool_id, c.position, c.is_sent
    ), held as (
      insert into code_holds (account_id, pool_id, position, message_id)
      select account_id, pool_id, position, gen_random_uuid() from taken where not is_sent
    )
    update code_pools set free_count = free_count - 40 where id = ${pool}`);
};

/** A running campaign of which one pool is low and one expired, with as many users as there are codes. */
const takingCampaign = async (it: BrowserApp, account: string, make: Make): Promise<string> => {
  const providers = dataOfBody((await it.asOwner("GET", "/providers", { account })).body);
  const providerId = providers.find(({ channel }) => channel === "webhook")?.["id"];
  const campaign = await make("/campaigns", {
    name: "A voucher for everybody",
    channel: "webhook",
    start: { purpose: "transactional", providerId },
    who: { targetingCap: { total: 150, perDay: null } },
    what: {
      webhook: {
        url: "https://hooks.example/voucher",
        body: '{"code":"{{ Codes.summer }}","old":"{{ Codes.spring }}"}',
      },
    },
  });
  const answer = await it.asOwner("POST", `/campaigns/${campaign}/publish`, { account, body: {} });
  if (answer.status !== 200) throw new Error(`publishing was answered ${answer.status}`);
  return campaign;
};

export const codePoolPlaces = async (
  it: BrowserApp,
  account: string,
  make: Make,
  { campaign, user }: { campaign: string; user: string },
) => {
  const summer = await make("/code-pools", {
    name: "summer",
    description: "Ten per cent off, from the shop's voucher list of June.",
    lowStockAt: 500,
    expiresAt: "2031-09-01T00:00:00Z",
  });
  await fill(it, account, summer, { make: { count: 400, prefix: "SUN-" } });
  await takeCodes(it, summer, campaign, user);
  const welcome = await make("/code-pools", { name: "welcome_gift" });
  await fill(it, account, welcome, { make: { count: 2_500, alphabet: "digits", chars: 12 } });
  const spring = await make("/code-pools", { name: "spring", expiresAt: "2026-06-01T00:00:00Z" });
  await fill(it, account, spring, { codes: ["SPR-1", "SPR-2"] });
  const empty = await make("/code-pools", { name: "autumn" });
  const taking = await takingCampaign(it, account, make);
  return {
    "Campaign that takes codes": `/campaigns/${taking}`,
    "Wizard, who with codes": `/campaigns/${taking}/edit/who`,
    "Settings, code pools": "/settings/code-pools",
    "Code pool": `/settings/code-pools/${summer}`,
    "Code pool, held codes": `/settings/code-pools/${summer}?state=held`,
    "Code pool, no such code": `/settings/code-pools/${summer}?code=NO-SUCH-CODE`,
    "Code pool, empty": `/settings/code-pools/${empty}`,
    "Code pool, not there": "/settings/code-pools/0198a000-0000-7000-8000-00000000dead",
  };
};
