/** A stretch of a WhatsApp text, as its marks say (faq.whatsapp.com/539178204879377). */
export interface Stretch {
  look: "plain" | "bold" | "italic" | "strike" | "mono";
  text: string;
}

const LOOKS = { "*": "bold", _: "italic", "~": "strike" } as const;

/** Marks count only around whole words, so that `order_id` keeps its underscore. */
const MARKED = /```([\s\S]+?)```|(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]*?\S)\2(?![\p{L}\p{N}])/gu;

/** The text in stretches, without the marks. Marks within marks stay as they are. */
export const stretchesOf = (text: string): Stretch[] => {
  const stretches: Stretch[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKED)) {
    const [whole, mono, mark, inner] = match;
    if (match.index > end) stretches.push({ look: "plain", text: text.slice(end, match.index) });
    const look = mark === "*" || mark === "_" || mark === "~" ? LOOKS[mark] : "mono";
    stretches.push({ look, text: mono ?? inner ?? "" });
    end = match.index + whole.length;
  }
  if (end < text.length) stretches.push({ look: "plain", text: text.slice(end) });
  return stretches;
};
