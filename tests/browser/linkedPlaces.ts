import { sql } from "../../src/db/sql.ts";
import type { BrowserApp } from "./app.ts";

/** Look-ups in each of their states, for whoever looks at the screens. */

type Make = (path: string, body: object) => Promise<string>;

const logCalls = async (it: BrowserApp, id: string): Promise<void> => {
  await it.app.db.query(sql`
    insert into linked_calls (account_id, api_id, at, status, error, duration_ms, attempts, is_test)
    select account_id, id, now() - make_interval(mins => 60 - n), case when n % 4 > 0 then 200 end,
      case when n % 4 = 0 then 'No complete answer came in time.' end, 40 + n * 7, 1 + n % 2, n = 6
    from linked_apis, generate_series(1, 12) n where id = ${id}`);
};

export const linkedPlaces = async (it: BrowserApp, make: Make) => {
  const stores = await make("/linked-apis", {
    name: "stores",
    description: "Opening hours and stock of the user's store, from the shop's own service.",
    method: "POST",
    url: "https://shop.example.com/v2/stores/{{ Profile.store | default: 'main' }}?locale={{ Profile.locale }}",
    headers: [{ name: "Accept-Language", value: "{{ Profile.language | default: 'en' }}" }],
    body: '{"user":"{{ Profile.Identity }}"}',
    secret: "Bearer abc",
    labels: [
      { name: "opening", path: "store.hours.opening", fallback: "soon", sample: "9 a.m." },
      { name: "price", path: "items.0.price", fallback: "", sample: "5.00" },
    ],
  });
  await logCalls(it, stores);
  const weather = await make("/linked-apis", { name: "weather", url: "https://weather.example.com/today" });
  return {
    "Settings, linked content": "/settings/linked-content",
    "Look-up": `/settings/linked-content/${stores}`,
    "Look-up, never called": `/settings/linked-content/${weather}`,
    "Look-up, not there": "/settings/linked-content/0198a000-0000-7000-8000-00000000dead",
  };
};
