import { Alert, Badge, Button, Group, Modal, NativeSelect, NavLink, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconListSearch, IconRefresh } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WhatsAppTemplatePage, WhatsAppTemplateRow } from "../../../../src/contract/whatsapp.ts";
import { useHere } from "../../../api/context.ts";
import { providersQuery } from "../../../api/providers.ts";
import {
  type TemplateChoice,
  useRefreshTemplates,
  whatsappTemplatesQuery,
} from "../../../api/whatsappTemplates.ts";
import { content as contentWords } from "../../../texts/content.ts";
import { whatsappTemplates as words } from "../../../texts/whatsappTemplates.ts";
import { PhoneFrame } from "../../../ui/content/PhoneFrame.tsx";
import { WhatsAppBubble } from "../../../ui/content/WhatsAppBubble.tsx";
import { ButtonTo } from "../../../ui/LinkTo.tsx";
import { Moment } from "../../../ui/Moment.tsx";
import { SearchField } from "../../../ui/SearchField.tsx";
import { EmptyState, ErrorState, LoadingCard, LoadingShape } from "../../../ui/States.tsx";
import classes from "./TemplateBrowser.module.css";

/** Kinds of providers that list templates. */
const LISTING: ReadonlySet<string> = new Set(["meta"]);
const LIST_HEIGHT_PX = 320;

const STATUS_WORDS: Readonly<Record<string, string>> = words.statuses;
const statusWord = (status: string): string => STATUS_WORDS[status] ?? status;
const CATEGORIES: Readonly<Record<string, string>> = contentWords.categories;

const idOf = ({ providerId, name, language }: WhatsAppTemplateRow): string =>
  `${providerId} ${name} ${language}`;

const StatusBadge = ({ status }: { status: string }) => (
  <Badge
    size="sm"
    variant="light"
    color={status === "APPROVED" ? "teal" : status === "REJECTED" || status === "DISABLED" ? "red" : "yellow"}
  >
    {statusWord(status)}
  </Badge>
);

const Filters = ({
  choice,
  page,
  onChange,
}: {
  choice: TemplateChoice;
  page: WhatsAppTemplatePage | undefined;
  onChange: (choice: TemplateChoice) => void;
}) => (
  <Group align="flex-end" gap="sm" wrap="wrap">
    <div style={{ flex: "1 1 200px" }}>
      <SearchField
        label={words.search}
        placeholder={words.searchHint}
        value={choice.search}
        onSearch={(search) => onChange({ ...choice, search })}
      />
    </div>
    <NativeSelect
      label={words.status}
      value={choice.status}
      data={[
        { value: "", label: words.anyStatus },
        ...(page?.statuses ?? []).map((value) => ({ value, label: statusWord(value) })),
      ]}
      onChange={({ currentTarget: { value } }) => onChange({ ...choice, status: value })}
    />
    <NativeSelect
      label={words.language}
      value={choice.language}
      data={[{ value: "", label: words.anyLanguage }, ...(page?.languages ?? [])]}
      onChange={({ currentTarget: { value } }) => onChange({ ...choice, language: value })}
    />
  </Group>
);

const Reading = ({ page, providers }: { page: WhatsAppTemplatePage; providers: readonly string[] }) => {
  const account = useHere().account.id;
  const refresh = useRefreshTemplates(account);
  const readings = page.readings.filter(({ providerId }) => providers.includes(providerId));
  const failure = readings.find((reading) => reading.failure !== null)?.failure ?? null;
  const oldest = readings.map(({ readAt }) => readAt).sort()[0] ?? null;
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          loading={refresh.isPending}
          onClick={() => refresh.mutate(providers)}
        >
          {words.refresh}
        </Button>
        <Text size="sm" c="dimmed">
          {words.readAt} <Moment at={oldest} />
        </Text>
      </Group>
      {failure === null ? null : (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={words.failed} role="status">
          {failure}
        </Alert>
      )}
      {refresh.error === null ? null : <ErrorState error={refresh.error} title={words.failed} />}
    </Stack>
  );
};

const Rows = ({
  rows,
  chosen,
  onChoose,
}: {
  rows: readonly WhatsAppTemplateRow[];
  chosen: string | null;
  onChoose: (id: string) => void;
}) =>
  rows.map((row) => (
    <NavLink
      key={idOf(row)}
      component="button"
      type="button"
      active={idOf(row) === chosen}
      aria-pressed={idOf(row) === chosen}
      label={
        <Text size="sm" fw={600} className="breaks">
          {row.name}
        </Text>
      }
      description={[row.language, CATEGORIES[row.content.category] ?? row.content.category]
        .filter((part) => part !== "")
        .join(" · ")}
      rightSection={<StatusBadge status={row.status} />}
      onClick={() => onChoose(idOf(row))}
    />
  ));

const Shown = ({ row, onUse }: { row: WhatsAppTemplateRow; onUse: (row: WhatsAppTemplateRow) => void }) => {
  const message = {
    channel: "whatsapp" as const,
    to: "",
    templateName: row.name,
    language: row.language,
    header: null,
    parameters: [],
    buttons: [],
    cards: row.content.cards.map(({ kind }) => ({ kind, url: "", parameters: [], buttons: [] })),
    template: row.content,
  };
  const isUsable = row.status === "APPROVED";
  return (
    <Stack gap="sm">
      <PhoneFrame label={row.name} isChat>
        <WhatsAppBubble message={message} template={row.content} />
      </PhoneFrame>
      {row.rejectedReason === "" ? null : <Text size="sm">{words.rejected(row.rejectedReason)}</Text>}
      {isUsable ? null : (
        <Text size="sm" c="dimmed">
          {words.cannotUse}
        </Text>
      )}
      <Button disabled={!isUsable} onClick={() => onUse(row)}>
        {words.use}
      </Button>
    </Stack>
  );
};

const Empty = ({ providers }: { providers: readonly string[] }) => {
  const account = useHere().account.id;
  const refresh = useRefreshTemplates(account);
  const isListed = providers.length > 0;
  return (
    <EmptyState
      icon={IconListSearch}
      title={words.emptyTitle}
      text={isListed ? words.emptyText : words.noProviderText}
    >
      {isListed ? (
        <Button loading={refresh.isPending} onClick={() => refresh.mutate(providers)}>
          {words.readFirst}
        </Button>
      ) : (
        <ButtonTo
          to="/a/$account/settings/providers/new"
          params={{ account }}
          search={{ channel: "whatsapp" }}
          variant="default"
        >
          {words.toProviders}
        </ButtonTo>
      )}
      {refresh.error === null ? null : <ErrorState error={refresh.error} title={words.failed} />}
    </EmptyState>
  );
};

/** Those whose list is chosen from: the campaign's own if it has one, otherwise all. */
const useListing = (providerId: string | null): { own: string | undefined; providers: string[] } => {
  const { data } = useQuery(providersQuery(useHere().account.id));
  const listing = (data?.data ?? []).filter(({ kind }) => LISTING.has(kind)).map(({ id }) => id);
  const own = listing.find((id) => id === providerId);
  return { own, providers: own === undefined ? listing : [own] };
};

const Browser = ({
  providerId,
  onUse,
}: {
  providerId: string | null;
  onUse: (row: WhatsAppTemplateRow) => void;
}) => {
  const account = useHere().account.id;
  const { own, providers } = useListing(providerId);
  const [filters, setFilters] = useState({ search: "", status: "", language: "" });
  const choice = { provider: own, ...filters };
  const [chosen, choose] = useState<string | null>(null);
  const query = useInfiniteQuery(whatsappTemplatesQuery(account, choice));
  const [page] = query.data?.pages ?? [];
  if (query.error !== null) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (page === undefined) {
    return (
      <LoadingShape>
        <LoadingCard height={LIST_HEIGHT_PX} />
      </LoadingShape>
    );
  }
  const rows = query.data?.pages.flatMap(({ data }) => data) ?? [];
  const shown = rows.find((row) => idOf(row) === chosen);
  const isRead = page.readings.some(
    ({ providerId: id, readAt, failure }) => providers.includes(id) && (readAt ?? failure) !== null,
  );
  if (!isRead && rows.length === 0) return <Empty providers={providers} />;
  return (
    <Stack gap="md">
      <Filters choice={choice} page={page} onChange={setFilters} />
      <Reading page={page} providers={providers} />
      <div className={classes.panes}>
        <Stack gap={2} className={classes.list} role="group" aria-label={words.list}>
          <Rows rows={rows} chosen={chosen} onChoose={choose} />
          {rows.length === 0 ? <Text size="sm">{words.none}</Text> : null}
          {query.hasNextPage ? (
            <Button variant="default" size="xs" onClick={() => void query.fetchNextPage()}>
              {words.more}
            </Button>
          ) : null}
        </Stack>
        {shown === undefined ? (
          <Text size="sm" c="dimmed" ta="center" py="xl">
            {words.chooseFirst}
          </Text>
        ) : (
          <Shown row={shown} onUse={onUse} />
        )}
      </div>
    </Stack>
  );
};

/** A dialog to choose an approved template from. */
export const TemplateBrowser = ({
  isOpen,
  onClose,
  ...props
}: {
  isOpen: boolean;
  onClose: () => void;
  providerId: string | null;
  onUse: (row: WhatsAppTemplateRow) => void;
}) => (
  <Modal opened={isOpen} onClose={onClose} title={words.title} size="xl">
    <Browser {...props} />
  </Modal>
);
