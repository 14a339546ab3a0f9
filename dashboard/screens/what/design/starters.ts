import type {
  Block,
  Condition,
  EmailDesign,
  Parts,
  Repeat,
  Row,
  Run,
} from "../../../../src/contract/design/design.ts";
import { design as words } from "../../../texts/design.ts";

/** E-mails to begin from. */

const GUARDS = { repeat: null, when: null };
const LOOKS = { bold: false, italic: false, link: null };

const say = (text: string): Run => ({ text, ...LOOKS });
const strong = (text: string): Run => ({ text, ...LOOKS, bold: true });
const value = (field: string, fallback: string | null = null): Run => ({ field, fallback, ...LOOKS });
const strongValue = (field: string, fallback: string | null = null): Run => ({
  ...value(field, fallback),
  bold: true,
});
const at = (field: string): Parts => [{ field, fallback: null }];
const isThere = (field: string): Condition => ({ field, operator: "exists", value: "" });

const heading = (runs: Run[], level: 1 | 2 | 3 = 1, align: "left" | "center" = "left"): Block => ({
  kind: "heading",
  ...GUARDS,
  runs,
  level,
  align,
  color: null,
});

const text = (runs: Run[], more: Partial<Extract<Block, { kind: "text" }>> = {}): Block => ({
  kind: "text",
  ...GUARDS,
  lines: [{ kind: "paragraph", runs }],
  align: "left",
  color: null,
  size: null,
  ...more,
});

const button = (label: string, field: string, align: "left" | "center" = "left"): Block => ({
  kind: "button",
  ...GUARDS,
  when: isThere(field),
  label: [say(label)],
  link: at(field),
  align,
  color: null,
  textColor: null,
  isWide: false,
});

const image = (field: string, alt: Parts, width: number | null): Block => ({
  kind: "image",
  ...GUARDS,
  when: isThere(field),
  source: at(field),
  alt,
  link: [],
  width,
  align: "center",
});

const divider: Block = { kind: "divider", ...GUARDS, color: null, thickness: 1 };

interface Look {
  surface?: Row["surface"];
  space?: Row["space"];
  stacks?: boolean;
  repeat?: Repeat | null;
  widths?: readonly number[];
  background?: string | null;
}

const row = (columns: readonly Block[][], look: Look = {}): Row => ({
  kind: "row",
  when: null,
  repeat: look.repeat ?? null,
  surface: look.surface ?? "card",
  background: look.background ?? null,
  space: look.space ?? "small",
  stacks: look.stacks ?? true,
  columns: columns.map((blocks, place) => ({ width: look.widths?.[place] ?? 100 / columns.length, blocks })),
});

const sender = row([[text([strongValue("Account.name")])]], { surface: "page" });

const brandFooter: Block = { kind: "footer", ...GUARDS, align: "left" };

const footer = (why: string, more: readonly Block[] = []): Row =>
  row([[text([say(`${why} `), value("Account.name"), say(".")], { size: 13, color: "#566072" }), ...more]], {
    surface: "page",
  });

const product: Repeat = { list: "ExternalTrigger.productDetails", item: "product" };
const line: Repeat = { list: "product.pricingDetails", item: "pricingDetail" };
const name: Parts = [{ field: "product.productName", fallback: "Product" }];

const orderConfirmation: EmailDesign = {
  head: null,
  rows: [
    sender,
    row([
      [
        heading([say("Thank you, "), value("Profile.Name", "friend"), say("!")]),
        text([
          say("We have your order "),
          strongValue("ExternalTrigger.orderId", ""),
          say(" and are getting it ready."),
        ]),
      ],
    ]),
    row(
      [
        [image("product.imageURL", name, 96)],
        [
          heading([value("product.productName", "Your item")], 3),
          text([value("pricingDetail.name", "Price"), say(": "), strongValue("pricingDetail.value", "–")], {
            repeat: line,
            size: 14,
          }),
        ],
      ],
      { repeat: product, widths: [30, 70], stacks: false },
    ),
    row([
      [
        divider,
        text([strong("Total: "), strongValue("ExternalTrigger.total")], {
          when: isThere("ExternalTrigger.total"),
          align: "right",
        }),
        button("View your order", "ExternalTrigger.orderUrl"),
      ],
    ]),
    footer("You get this e-mail because you placed an order with"),
  ],
};

const welcome: EmailDesign = {
  head: null,
  rows: [
    sender,
    row([
      [
        heading([say("Welcome, "), value("Profile.Name", "friend"), say("!")], 1, "center"),
        text([say("Good to have you. Three things to begin with:")], { align: "center" }),
        text([], {
          lines: [
            { kind: "number", runs: [strong("Look around. "), say("Everything new is on the first page.")] },
            {
              kind: "number",
              runs: [strong("Tell us what you like. "), say("We will show you more of it.")],
            },
            { kind: "number", runs: [strong("Ask. "), say("Answer this e-mail, and a person reads it.")] },
          ],
        }),
        button("Get started", "ExternalTrigger.startUrl", "center"),
      ],
    ]),
    footer("You get this e-mail because you signed up at", [brandFooter]),
  ],
};

const oneTimeCode: EmailDesign = {
  head: null,
  rows: [
    sender,
    row([
      [
        heading([say("Your code")], 1, "center"),
        text([strongValue("ExternalTrigger.code", "–")], { align: "center", size: 36 }),
        text([say("It works for "), value("ExternalTrigger.minutes", "10"), say(" minutes, once.")], {
          align: "center",
        }),
        divider,
        text([say("If you did not ask for it, you need not do anything: without the code nobody gets in.")], {
          size: 14,
        }),
      ],
    ]),
    footer("You get this e-mail because somebody signs in with your address at"),
  ],
};

const priceDrop: EmailDesign = {
  head: null,
  rows: [
    sender,
    row([
      [
        heading([say("It costs less now")]),
        text([value("Profile.Name", "Hello"), say(", what you looked at has a new price:")]),
      ],
    ]),
    row(
      [
        [image("item.imageURL", [{ field: "item.name", fallback: "Item" }], 140)],
        [
          heading([value("item.name", "Item")], 3),
          text([say("was "), value("item.oldPrice", "–")], { size: 14, when: isThere("item.oldPrice") }),
          heading([value("item.price", "–")], 2),
          button("Look at it", "item.url"),
        ],
      ],
      { repeat: { list: "ExternalTrigger.items", item: "item" }, widths: [30, 70] },
    ),
    footer("You get this e-mail because you watch prices at", [brandFooter]),
  ],
};

export const STARTERS = [
  { label: words.starters.orderConfirmation, design: orderConfirmation },
  { label: words.starters.welcome, design: welcome },
  { label: words.starters.oneTimeCode, design: oneTimeCode },
  { label: words.starters.priceDrop, design: priceDrop },
] as const;
