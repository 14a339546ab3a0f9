/** Whose data the preview shows. */
export interface PreviewSource {
  data: "sample" | "trigger";
  triggerId: string | null;
  /** Null: the example user. */
  profileId: number | null;
}

export const FIRST_SOURCE: PreviewSource = { data: "sample", triggerId: null, profileId: null };

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The ID in what was pasted; null when it is none. */
export const pastedId = (text: string): string | null => {
  const trimmed = text.trim();
  return UUID.test(trimmed) ? trimmed.toLowerCase() : null;
};
