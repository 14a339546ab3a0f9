import type { ReactNode } from "react";
import type { CampaignContent, Variant } from "../../../../src/contract/campaign.ts";
import { variantsOf } from "../../../../src/contract/variants.ts";
import { variants as words } from "../../../texts/variants.ts";

const texts = words.overview;

type Row = readonly [name: string, value: ReactNode];

const winnerRows = ({ winner }: CampaignContent["what"]): Row[] => {
  if (winner === undefined) return [];
  const { by, afterMessages, afterHours, whenClear } = winner;
  const after = texts.after(afterMessages, afterHours);
  return [[texts.winner, texts.winnerRule(words.winner.bys[by], after, words.winner[whenClear])]];
};

/** Several messages in words: who gets which, and each of them in its fields. */
export const severalRows = ({ what }: CampaignContent, rowsOf: (variant: Variant) => Row[]): Row[] => [
  [texts.type, words.types[what.messageType].title],
  ...(what.messageType === "property" ? [[texts.property, what.byProperty || texts.notChosen] as const] : []),
  ...(what.messageType === "ab" ? winnerRows(what) : []),
  ...variantsOf(what).flatMap((variant) => {
    const { name, share } = variant;
    const shown = what.messageType === "split" ? texts.shared(name, share) : name;
    return rowsOf(variant).map(([title, value]): Row => [texts.field(shown, title), value]);
  }),
];
