/** JSON with line breaks and indentation; null when the text is not a JSON object or array. */
export const prettyJson = (text: string): string | null => {
  if (!/^\s*[{[]/.test(text)) return null;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
};
