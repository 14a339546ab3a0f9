import { Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { SuppressionCreate } from "../../../../src/contract/suppression.ts";
import { SUPPRESSION_CHANNELS } from "../../../../src/contract/suppressionWords.ts";
import { suppressionNoteCharsMax } from "../../../../src/limits.ts";
import { useHere, useMay } from "../../../api/context.ts";
import { useStopAddress } from "../../../api/suppressions.ts";
import { suppressions as texts } from "../../../texts/suppressions.ts";
import { notifyDone, notifyFailed } from "../../../ui/notify.tsx";
import { Section } from "../../../ui/Section.tsx";
import { SubmitButton } from "../GuardedButton.tsx";
import { channelName } from "./channelName.ts";

/** Stops one address by hand. */
export const AddAddress = () => {
  const stop = useStopAddress(useHere().account.id);
  const mayChange = useMay()("account:admin");
  const [wish, setWish] = useState<SuppressionCreate>({ channel: "email", address: "", note: "" });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    stop.mutate(wish, {
      onSuccess: ({ address }) => {
        notifyDone(texts.added(address));
        setWish({ ...wish, address: "", note: "" });
      },
      onError: (error) => notifyFailed(texts.failed, error),
    });
  };
  return (
    <Section title={texts.add}>
      <form onSubmit={send}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {texts.addText}
          </Text>
          <Group align="flex-end" gap="sm">
            <Select
              label={texts.channel}
              data={SUPPRESSION_CHANNELS.map((value) => ({ value, label: channelName(value) }))}
              value={wish.channel}
              allowDeselect={false}
              onChange={(chosen) =>
                setWish({
                  ...wish,
                  channel: SUPPRESSION_CHANNELS.find((one) => one === chosen) ?? wish.channel,
                })
              }
              w={150}
            />
            <TextInput
              label={texts.address}
              value={wish.address}
              onChange={(event) => setWish({ ...wish, address: event.currentTarget.value })}
              required
              style={{ flex: "1 1 220px" }}
            />
            <TextInput
              label={texts.note}
              placeholder={texts.noteHint}
              value={wish.note ?? ""}
              maxLength={suppressionNoteCharsMax}
              onChange={(event) => setWish({ ...wish, note: event.currentTarget.value })}
              style={{ flex: "1 1 180px" }}
            />
            <SubmitButton isAllowed={mayChange} loading={stop.isPending} disabled={wish.address === ""}>
              {texts.addAction}
            </SubmitButton>
          </Group>
        </Stack>
      </form>
    </Section>
  );
};
