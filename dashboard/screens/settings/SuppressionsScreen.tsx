import { Box, Group, Select, Stack, Text } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { SUPPRESSION_CHANNELS, SUPPRESSION_REASONS } from "../../../src/contract/suppressionWords.ts";
import { useHere } from "../../api/context.ts";
import { suppressionsAddress } from "../../api/suppressions.ts";
import type { SuppressionSearch } from "../../searches.ts";
import { suppressions as texts } from "../../texts/suppressions.ts";
import { Page } from "../../ui/Page.tsx";
import { SearchField } from "../../ui/SearchField.tsx";
import { DownloadButton } from "../transfers/TransferBits.tsx";
import { AddAddress } from "./suppressions/AddAddress.tsx";
import { AddFile } from "./suppressions/AddFile.tsx";
import { AddressList } from "./suppressions/AddressList.tsx";
import { channelName } from "./suppressions/channelName.ts";

const route = getRouteApi("/a/$account/settings/stopped-addresses");

const Filters = ({
  search: { search, channel, reason },
  onChange,
}: {
  search: SuppressionSearch;
  onChange: (patch: SuppressionSearch) => void;
}) => (
  <Group align="flex-end" gap="sm">
    <Box flex="1 1 220px">
      <SearchField
        label={texts.search}
        value={search ?? ""}
        onSearch={(typed) => onChange({ search: typed === "" ? undefined : typed })}
      />
    </Box>
    <Select
      label={texts.channel}
      placeholder={texts.allChannels}
      data={SUPPRESSION_CHANNELS.map((value) => ({ value, label: channelName(value) }))}
      value={channel ?? null}
      clearable
      onChange={(chosen) => onChange({ channel: SUPPRESSION_CHANNELS.find((one) => one === chosen) })}
      w={190}
    />
    <Select
      label={texts.reason}
      placeholder={texts.allReasons}
      data={SUPPRESSION_REASONS.map((value) => ({ value, label: texts.reasons[value] }))}
      value={reason ?? null}
      clearable
      onChange={(chosen) => onChange({ reason: SUPPRESSION_REASONS.find((one) => one === chosen) })}
      w={190}
    />
  </Group>
);

/** Addresses that get nothing any more: why, since when, and the way back; as files, too. */
export const SuppressionsScreen = () => {
  const { account } = useHere();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (patch: SuppressionSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...patch }), replace: true });
  return (
    <Page
      title={texts.title}
      width="narrow"
      actions={
        <DownloadButton
          address={suppressionsAddress(account.id, search)}
          text={texts.export}
          variant="default"
        />
      }
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {texts.text}
        </Text>
        <Filters search={search} onChange={change} />
        <AddressList search={search} />
        <AddAddress />
        <AddFile />
      </Stack>
    </Page>
  );
};
