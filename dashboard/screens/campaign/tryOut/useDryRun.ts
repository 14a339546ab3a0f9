import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Campaign } from "../../../../src/contract/campaignLife.ts";
import { sampleQuery } from "../../../api/campaigns.ts";
import { useHere } from "../../../api/context.ts";
import { type DryRunQuestion, dryRunQuery } from "../../../api/dryRuns.ts";
import { versionSampleQuery } from "../../../api/versions.ts";
import type { TrySearch } from "../../../searches.ts";
import { readObject } from "../../../ui/code/jsonObject.ts";
import { type Fields, fieldsOf, momentOf, searchOf } from "./tryForm.ts";

export interface DryRunProps {
  campaign: Campaign;
  /** Of the draft, as far as it is saved. */
  revision: number;
  /** Where only the draft is looked at, or nothing else is there. */
  isDraftOnly: boolean;
  /** What was asked: the view's address holds it, so that it can be passed on. */
  search: TrySearch;
  onSearch: (search: TrySearch) => void;
  /** Saves what is typed elsewhere; false: it could not, and nothing is asked. */
  beforeAsking?: () => Promise<boolean>;
}

export type FieldName = "to" | "moment" | "payload";

interface Asked {
  payload: string;
  round: number;
}

/** The payload that the chosen version's templates read; its text is null while it comes. */
const useSample = (campaign: Campaign, revision: number, version: Fields["version"]) => {
  const { account } = useHere();
  const isDraft = version === "draft";
  const ofDraft = useQuery({ ...sampleQuery(account.id, campaign.id, revision), enabled: isDraft });
  const ofLive = useQuery({
    ...versionSampleQuery(account.id, campaign.id, campaign.version),
    enabled: !isDraft,
  });
  const { data, error } = isDraft ? ofDraft : ofLive;
  if (data !== undefined) return { text: JSON.stringify(data.payload, null, 2), error: null };
  return { text: error === null ? null : "{}", error };
};

/** Payloads as they were typed, by campaign: who leaves the tab and comes back finds them as they were. */
const typedPayloads = new Map<string, string>();

const useTyped = (campaign: string) => {
  const [typed, setTyped] = useState<string | null>(() => typedPayloads.get(campaign) ?? null);
  const type = (text: string | null): void => {
    if (text === null) typedPayloads.delete(campaign);
    else typedPayloads.set(campaign, text);
    setTyped(text);
  };
  return { typed, type };
};

const questionOf = (fields: Fields, asked: Asked | null): DryRunQuestion | null => {
  const at = momentOf(fields);
  if (fields.to === null || at === undefined || asked === null) return null;
  return { to: fields.to, at, version: fields.version, ...asked };
};

/** Fields that keep the question from being asked, in the order of the form. */
const missingOf = (fields: Fields, payload: string): FieldName[] => [
  ...(fields.to === null ? (["to"] as const) : []),
  ...(momentOf(fields) === undefined ? (["moment"] as const) : []),
  ...(readObject(payload).payload === null ? (["payload"] as const) : []),
];

const keyOf = (fields: Fields): string => JSON.stringify(searchOf(fields, true));

/** What was asked: as the address has it, or will in a moment. */
const useStated = ({ search, isDraftOnly }: DryRunProps) => {
  const { account } = useHere();
  const stated = fieldsOf(search, account.timeZone, !isDraftOnly);
  const [coming, setComing] = useState<Fields | null>(null);
  const hasCome = coming !== null && keyOf(coming) === keyOf(stated);
  useEffect(() => {
    if (hasCome) setComing(null);
  }, [hasCome]);
  return { stated: coming ?? stated, setComing };
};

/**
 * The form of a dry run and its answer. What was asked stands in the address, but for the payload; what is typed since
 * is here until it is asked.
 */
export const useDryRun = (props: DryRunProps) => {
  const { campaign, revision, isDraftOnly, onSearch, beforeAsking } = props;
  const { account } = useHere();
  const { stated, setComing } = useStated(props);
  const [edits, setEdits] = useState<Partial<Fields>>({});
  const [asked, setAsked] = useState<Asked | null>(null);
  const [missing, setMissing] = useState<readonly FieldName[]>([]);
  const [saving, setSaving] = useState<"no" | "now" | "failed">("no");
  const fields = { ...stated, ...edits };
  const sample = useSample(campaign, revision, fields.version);
  const { typed, type } = useTyped(campaign.id);
  const payload = typed ?? sample.text;
  // who follows a link sees its answer as soon as there is a payload
  const linked = asked === null && stated.to !== null ? payload : null;
  useEffect(() => {
    if (linked !== null && readObject(linked).payload !== null) setAsked({ payload: linked, round: 0 });
  }, [linked]);
  const question = questionOf(stated, asked);
  const query = useQuery({
    ...dryRunQuery(account.id, campaign.id, question ?? NOTHING),
    enabled: question !== null,
    placeholderData: keepPreviousData,
  });

  /** Answers the first field that keeps it from being asked. */
  const ask = async (): Promise<FieldName | null> => {
    const found = missingOf(fields, payload ?? "");
    setMissing(found);
    if (payload === null || found[0] !== undefined) return found[0] ?? "payload";
    setSaving("now");
    const isSaved = beforeAsking === undefined || (await beforeAsking());
    setSaving(isSaved ? "no" : "failed");
    if (!isSaved) return null;
    setAsked((before) => ({ payload, round: (before?.round ?? 0) + 1 }));
    setComing(fields);
    setEdits({});
    onSearch(searchOf(fields, !isDraftOnly));
    return null;
  };

  return {
    fields,
    change: (change: Partial<Fields>) => setEdits((before) => ({ ...before, ...change })),
    payload,
    isTyped: typed !== null && typed !== sample.text,
    sampleError: sample.error,
    type,
    /** Of those that kept it from being asked, what is missing still. */
    missing: missingOf(fields, payload ?? "{}").filter((name) => missing.includes(name)),
    isUnsaved: saving === "failed",
    ask,
    question,
    query,
    /** The zone that the moment was given in; null: it is now. */
    askedZone: stated.wall === null ? null : stated.zone,
    isAsking: saving === "now" || query.isFetching,
    /** The form says something else than what was answered. */
    isOld: asked !== null && (keyOf(fields) !== keyOf(stated) || payload !== asked.payload),
  };
};

const NOTHING: DryRunQuestion = {
  to: { kind: "identity", value: "" },
  payload: "{}",
  at: null,
  version: "draft",
  round: 0,
};
