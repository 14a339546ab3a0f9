import { Stack, Switch } from "@mantine/core";
import { IconMessages } from "@tabler/icons-react";
import type { MessageSummary } from "../../../src/contract/messageLog.ts";
import { users } from "../../texts/users.ts";
import { MessageTable } from "../../ui/MessageTable.tsx";
import { EmptyState } from "../../ui/States.tsx";
import { LogView } from "../triggers/log/LogView.tsx";
import { useLogList } from "../triggers/log/useLogList.ts";

const words = users.messages;

/** Every message to a user, sent or not, newest first. */
export const MessagesTab = ({
  profile,
  isTest,
  onTest,
}: {
  profile: number;
  isTest: boolean;
  onTest: (isTest: boolean) => void;
}) => {
  const log = useLogList<MessageSummary>("/messages", { profile, ...(isTest ? { test: true } : {}) });
  return (
    <Stack gap="md">
      <Switch
        label={words.tests}
        checked={isTest}
        onChange={(event) => onTest(event.currentTarget.checked)}
      />
      <LogView
        log={log}
        isFiltered={isTest}
        clear={() => onTest(false)}
        empty={<EmptyState icon={IconMessages} title={words.emptyTitle} text={words.emptyText} />}
        what={words}
      >
        {(rows, more) => <MessageTable label={words.label} rows={rows} more={more} hide={["user"]} />}
      </LogView>
    </Stack>
  );
};
