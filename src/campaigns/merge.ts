import { isDeepStrictEqual } from "node:util";
import { Value } from "typebox/value";
import { CampaignContent } from "../contract/campaign.ts";
import type { CampaignPatch } from "../contract/campaignLife.ts";
import type { SectionRevisions } from "../db/queries/campaigns.ts";

/** A draft as it is stored. */
export interface StoredDraft {
  draft: CampaignContent;
  revision: number;
  section_revisions: SectionRevisions;
}

export type Merge =
  | { kind: "unchanged" }
  | { kind: "merged"; draft: CampaignContent; sectionRevisions: SectionRevisions }
  /** Sections that somebody else changed since. */
  | { kind: "conflict"; sections: string[] };

const sectionOf = (content: object, section: string): unknown =>
  Object.getOwnPropertyDescriptor(content, section)?.value;

/** The sections that were changed after `revision`. */
export const sectionsSince = ({ section_revisions }: StoredDraft, revision: number): string[] =>
  Object.keys(section_revisions).filter((section) => (section_revisions[section] ?? 1) > revision);

/**
 * Whoever saves has seen everything up to the revision it names. A section it changes must not have been changed by
 * others since: that text would be lost unseen. Sections it does not change are theirs.
 */
export const mergeSections = (stored: StoredDraft, { revision, ...given }: CampaignPatch): Merge => {
  const draft = Value.Parse(CampaignContent, { ...stored.draft, ...given });
  const changed = Object.keys(given).filter(
    (section) => !isDeepStrictEqual(sectionOf(draft, section), sectionOf(stored.draft, section)),
  );
  if (revision > stored.revision) return { kind: "conflict", sections: changed };
  const moved = sectionsSince(stored, revision);
  const sections = changed.filter((section) => moved.includes(section));
  if (sections.length > 0) return { kind: "conflict", sections };
  if (changed.length === 0) return { kind: "unchanged" };
  const next = Object.fromEntries(changed.map((section) => [section, stored.revision + 1]));
  return { kind: "merged", draft, sectionRevisions: { ...stored.section_revisions, ...next } };
};
