import { describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { newId } from "../src/lib/ids.ts";
import { dataOf, draftOf, openApi } from "./helpers/api.ts";

describe("one message of the inbox", () => {
  test("it is read by its ID, by its own account only", async () => {
    const api = await openApi();
    try {
      const account = await api.account("Inbox");
      const stranger = await api.account("Other");
      const campaign = await draftOf(api, account);
      const [id, messageId] = [newId(), newId()];
      await api.database.db.query(sql`
        insert into inbox (account_id, id, message_id, campaign_id, channel, address, content)
        values (${account.id}, ${id}, ${messageId}, ${campaign}, 'webhook', 'https://example.com', '{"a":1}')`);
      const read = await api.call(account.apiKey, "GET", `/inbox/messages/${id}`);
      expect(read.status).toBe(200);
      expect(read.body).toMatchObject({ id, messageId, campaignId: null, content: { a: 1 } });
      const [listed] = dataOf(await api.call(account.apiKey, "GET", "/inbox/messages"));
      expect(read.body).toEqual(listed);
      for (const [key, asked] of [
        [stranger.apiKey, id],
        [account.apiKey, newId()],
      ] as const) {
        const missing = await api.call(key, "GET", `/inbox/messages/${asked}`);
        expect(missing.status).toBe(404);
        expect(missing.body).toMatchObject({ type: "urn:clarion:problem:message/not-found" });
      }
      expect((await api.call(account.apiKey, "GET", "/inbox/messages/none")).status).toBe(400);
    } finally {
      await api.close();
    }
  });
});
