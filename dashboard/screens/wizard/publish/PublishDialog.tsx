import { Alert, Button, Group, Modal, Stack, Text, Tooltip } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { campaignQuery, problemsQuery } from "../../../api/campaigns.ts";
import { messageOf } from "../../../api/client.ts";
import { useHere } from "../../../api/context.ts";
import { publishDraft } from "../../../api/draft.ts";
import { common } from "../../../texts/common.ts";
import { wizard } from "../../../texts/wizard.ts";
import { ErrorState, LoadingState } from "../../../ui/States.tsx";
import { useWizard } from "../WizardContext.ts";
import { CheckList } from "./CheckList.tsx";

const texts = wizard.dialog;

/** Saves everything first: what is published is what is on the screen. */
const useFlushed = (): "saving" | "saved" | "unsaved" => {
  const { flush } = useWizard().draft;
  const [state, setState] = useState<"saving" | "saved" | "unsaved">("saving");
  useEffect(() => {
    let isGone = false;
    void flush().then((isSaved) => {
      if (!isGone) setState(isSaved ? "saved" : "unsaved");
    });
    return () => {
      isGone = true;
    };
  }, [flush]);
  return state;
};

const usePublish = () => {
  const { account } = useHere();
  const { draft } = useWizard();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const { id } = draft.campaign;
  const publish = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const { worthALook: _, ...campaign } = await publishDraft(account.id, id, draft.revision);
      client.setQueryData(campaignQuery(account.id, id).queryKey, campaign);
      await navigate({
        to: "/a/$account/campaigns/$campaign",
        params: { account: account.id, campaign: id },
        search: { published: true },
      });
    } catch (refusal) {
      setError(refusal);
      await client.invalidateQueries({ queryKey: campaignQuery(account.id, id).queryKey });
    } finally {
      setBusy(false);
    }
  };
  return { publish, error, isBusy };
};

const Buttons = ({
  reason,
  isBusy,
  onClose,
  onPublish,
}: {
  /** Why it cannot be published; null when it can. */
  reason: string | null;
  isBusy: boolean;
  onClose: () => void;
  onPublish: () => void;
}) => (
  <Group justify="flex-end" gap="sm">
    <Button variant="default" onClick={onClose}>
      {common.cancel}
    </Button>
    <Tooltip label={reason} disabled={reason === null}>
      <Button
        loading={isBusy}
        data-disabled={reason === null ? undefined : true}
        aria-disabled={reason === null ? undefined : true}
        aria-description={reason ?? undefined}
        onClick={reason === null ? onPublish : undefined}
      >
        {texts.publish}
      </Button>
    </Tooltip>
  </Group>
);

const Saved = ({ isSandbox, onClose }: { isSandbox: boolean; onClose: () => void }) => {
  const { account } = useHere();
  const { draft } = useWizard();
  const { campaign, revision } = draft;
  const problems = useQuery(problemsQuery(account.id, campaign.id, revision));
  const { publish, error, isBusy } = usePublish();
  const [isKnown, setKnown] = useState(false);
  if (problems.error !== null)
    return <ErrorState error={problems.error} retry={() => void problems.refetch()} />;
  // What was wrong with an earlier revision says nothing about this one.
  if (problems.data === undefined || problems.isPlaceholderData) return <LoadingState rows={3} />;
  const isBlocked = problems.data.some(({ level }) => level === "blocking");
  // Asked again when a campaign that delivered for real would go back to the sandbox.
  const asks = isSandbox && (campaign.version === 0 || !campaign.sandbox);
  const isUnknown = asks && !isKnown;
  const reason = isBlocked ? texts.blocked : isUnknown ? texts.sandboxFirst : null;
  return (
    <Stack gap="lg">
      <CheckList
        problems={problems.data}
        sandbox={asks && !isBlocked ? { isKnown, onChange: setKnown } : null}
        revision={revision}
        onLeave={onClose}
      />
      {error === null ? null : (
        <Alert color="red" role="alert" title={texts.failed}>
          <Text size="sm" className="breaks">
            {messageOf(error)}
          </Text>
        </Alert>
      )}
      <Buttons reason={reason} isBusy={isBusy} onClose={onClose} onPublish={() => void publish()} />
    </Stack>
  );
};

const Body = ({ isSandbox, onClose }: { isSandbox: boolean; onClose: () => void }) => {
  const state = useFlushed();
  const { save } = useWizard().draft;
  if (state === "saving") return <LoadingState rows={3} />;
  if (state === "saved") return <Saved isSandbox={isSandbox} onClose={onClose} />;
  return (
    <Stack>
      <Alert color="red" role="alert">
        <Text size="sm">{texts.unsaved}</Text>
        {save.kind === "not-saved" ? (
          <Text size="sm" fw={600} className="breaks">
            {save.message}
          </Text>
        ) : null}
      </Alert>
      <Buttons reason={texts.unsaved} isBusy={false} onClose={onClose} onPublish={onClose} />
    </Stack>
  );
};

/** The last look before triggers get it. */
export const PublishDialog = ({
  isOpen,
  isSandbox,
  onClose,
}: {
  isOpen: boolean;
  isSandbox: boolean;
  onClose: () => void;
}) => (
  <Modal opened={isOpen} onClose={onClose} title={texts.title} size="xl">
    <Body isSandbox={isSandbox} onClose={onClose} />
  </Modal>
);
