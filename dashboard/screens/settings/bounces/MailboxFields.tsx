import { NumberInput, PasswordInput, Select, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Mailbox } from "../../../../src/contract/returnPath.ts";
import { bounces } from "../../../texts/bounces.ts";
import { Fold } from "../../../ui/Fold.tsx";
import { keepsPassword, type MailboxValues, SECURITIES, WHEN_READ, withSecurity } from "./mailboxForm.ts";

const words = bounces.mailbox;

interface Part {
  /** As it is stored. */
  mailbox: Mailbox | null;
  values: MailboxValues;
  /** By field, as the API names it. */
  problems: Readonly<Record<string, string>>;
  change: (patch: Partial<MailboxValues>) => void;
}

const Server = ({ values, problems, change }: Part) => (
  <>
    <TextInput
      label={words.host}
      description={words.hostHint}
      value={values.host}
      error={problems["mailbox.host"]}
      required
      autoComplete="off"
      spellCheck={false}
      onChange={({ currentTarget: { value: host } }) => change({ host })}
    />
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
      <Select
        label={words.security}
        description={words.securityHint}
        data={SECURITIES.map((value) => ({ value, label: words.securities[value] }))}
        value={values.security}
        error={problems["mailbox.security"]}
        allowDeselect={false}
        onChange={(chosen) =>
          change(withSecurity(values, SECURITIES.find((one) => one === chosen) ?? values.security))
        }
      />
      <NumberInput
        label={words.port}
        description={words.portHint}
        value={values.port}
        error={problems["mailbox.port"]}
        required
        clampBehavior="none"
        allowDecimal={false}
        hideControls
        onChange={(port) => change({ port })}
      />
    </SimpleGrid>
  </>
);

const LogIn = ({ mailbox, values, problems, change }: Part) => (
  <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
    <TextInput
      label={words.username}
      value={values.username}
      error={problems["mailbox.username"]}
      required
      autoComplete="off"
      spellCheck={false}
      inputWrapperOrder={["label", "input", "description", "error"]}
      onChange={({ currentTarget: { value: username } }) => change({ username })}
    />
    <PasswordInput
      label={words.password}
      description={keepsPassword(mailbox, values) ? words.passwordSet : words.passwordHint}
      value={values.password}
      error={problems["mailbox.password"]}
      autoComplete="new-password"
      inputWrapperOrder={["label", "input", "description", "error"]}
      onChange={({ currentTarget: { value: password } }) => change({ password })}
    />
  </SimpleGrid>
);

/** The settings of a mailbox; those that few need are folded away, unless one of them is wrong. */
export const MailboxFields = (part: Part) => {
  const { values, problems, change } = part;
  const [isOpen, setOpen] = useState(false);
  return (
    <Stack gap="md">
      <Server {...part} />
      <LogIn {...part} />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
        <TextInput
          label={words.folder}
          value={values.folder}
          error={problems["mailbox.folder"]}
          required
          autoComplete="off"
          spellCheck={false}
          onChange={({ currentTarget: { value: folder } }) => change({ folder })}
        />
        <Select
          label={words.whenRead}
          data={WHEN_READ.map((value) => ({ value, label: words.whenReads[value] }))}
          value={values.whenRead}
          allowDeselect={false}
          onChange={(chosen) =>
            change({ whenRead: WHEN_READ.find((one) => one === chosen) ?? values.whenRead })
          }
        />
      </SimpleGrid>
      <Fold
        label={words.advanced}
        isOpen={isOpen || problems["mailbox.caCertificate"] !== undefined}
        onToggle={setOpen}
      >
        <Textarea
          label={words.caCertificate}
          description={words.caCertificateHint}
          value={values.caCertificate}
          error={problems["mailbox.caCertificate"]}
          autosize
          minRows={3}
          maxRows={10}
          spellCheck={false}
          onChange={({ currentTarget: { value: caCertificate } }) => change({ caCertificate })}
        />
      </Fold>
    </Stack>
  );
};
