/** PostgreSQL's text cannot hold NUL, nor UTF-8 a lone surrogate: U+FFFD stands for each. */
export const storableText = (text: string): string => text.toWellFormed().replaceAll("\u0000", "\uFFFD");
