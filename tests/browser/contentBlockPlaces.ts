import type { BrowserApp } from "./app.ts";

/** Content blocks in each of their states, and a campaign that was published before one of them changed. */

type Make = (path: string, body: object) => Promise<string>;

const FOOTER = `<hr>
<p style="font-size:12px;color:#667">Acme Ltd, 1 Market Street, London · <a href="{{ Links.preferences }}">Preferences</a></p>`;

const CARD = `<table role="presentation" width="100%"><tr>
  <td><strong>{{ item.name | default: "Your product" }}</strong></td>
  <td align="right">{{ item.price | money: "GBP" }}</td>
</tr></table>
{% render "small-print" %}`;

/** A webhook of the sandbox that says what a block says, published. */
const publishedWith = async (it: BrowserApp, account: string, make: Make): Promise<string> => {
  const campaign = await make("/campaigns", {
    name: "With content blocks",
    channel: "webhook",
    start: { purpose: "transactional" },
    what: {
      webhook: { url: "https://hooks.example.com/in", body: `{"text":"{% render 'small-print' %}"}` },
    },
  });
  const published = await it.asOwner("POST", `/campaigns/${campaign}/publish`, { account });
  if (published.status !== 200) throw new Error(`publish was answered ${published.status}`);
  return campaign;
};

export const contentBlockPlaces = async (it: BrowserApp, account: string, make: Make) => {
  await make("/content-blocks", { name: "footer", description: "Under every e-mail.", source: FOOTER });
  const small = await make("/content-blocks", { name: "small-print", source: "Prices include VAT." });
  const card = await make("/content-blocks", {
    name: "product-card",
    description: "One line of an order, as the shop shows it.",
    source: CARD,
  });
  const campaign = await publishedWith(it, account, make);
  await it.asOwner("PATCH", `/content-blocks/${small}`, {
    account,
    body: { version: 1, source: "Prices include 20 % VAT." },
  });
  const empty = await make("/content-blocks", { name: "not-written-yet" });
  return {
    "Campaign with a newer content block": `/campaigns/${campaign}`,
    "Settings, content blocks": "/settings/content-blocks",
    "Content block": `/settings/content-blocks/${card}`,
    "Content block, put in": `/settings/content-blocks/${small}`,
    "Content block, empty": `/settings/content-blocks/${empty}`,
    "Content block, not there": "/settings/content-blocks/0198a000-0000-7000-8000-00000000dead",
  };
};
