import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconPhoto, IconZoomCheck } from "@tabler/icons-react";
import { useState } from "react";
import type { ImageChecked } from "../../../src/contract/media.ts";
import { messageOf } from "../../api/client.ts";
import { useHere, useMay } from "../../api/context.ts";
import { useCheckImage } from "../../api/media.ts";
import { media } from "../../texts/media.ts";
import { PictureGrid } from "./PictureGrid.tsx";
import { checkedPicture, type ImagePlace, imageWarnings, isLiteralAddress } from "./warnings.ts";

const words = media.check;

const factsOf = ({ type, width, height, bytes }: ImageChecked): string | null =>
  type === null || width === null || height === null
    ? null
    : bytes === null
      ? words.cutOff
      : media.facts({ type, width, height, bytes });

/** What the picture is, and what keeps it from being shown. */
const Found = ({ place, checked }: { place: ImagePlace; checked: ImageChecked }) => {
  const facts = factsOf(checked);
  const problems = checked.error === null ? imageWarnings(place, checked) : [checked.error];
  return (
    <Stack gap={2}>
      {facts === null ? null : (
        <Group gap={6} wrap="nowrap">
          <IconCheck size={14} aria-hidden />
          <Text size="xs">{facts}</Text>
        </Group>
      )}
      {problems.map((problem) => (
        <Group
          key={problem}
          gap={6}
          wrap="nowrap"
          align="flex-start"
          c={checked.error === null ? "orange" : "red"}
        >
          <IconAlertTriangle size={14} aria-hidden style={{ flex: "none", marginTop: 2 }} />
          <Text size="xs" className="breaks" c="var(--mantine-color-text)">
            {problem}
          </Text>
        </Group>
      ))}
    </Stack>
  );
};

/** What is known of the picture at an address, for as long as the address stays. */
const useKnown = (value: string) => {
  const check = useCheckImage(useHere().account.id);
  const [known, setKnown] = useState<{ url: string; checked: ImageChecked } | null>(null);
  const url = value.trim();
  return {
    checked: known?.url === url ? known.checked : null,
    error: check.variables === url ? check.error : null,
    isChecking: check.isPending,
    tell: (checked: ImageChecked, of: string): void => setKnown({ url: of, checked }),
    ask: (): void => check.mutate(url, { onSuccess: (checked) => setKnown({ url, checked }) }),
  };
};

const CheckButton = ({
  label,
  isChecking,
  onClick,
}: {
  label: string;
  isChecking: boolean;
  onClick: () => void;
}) => (
  <Button
    size="compact-sm"
    variant="default"
    leftSection={<IconZoomCheck size={14} aria-hidden />}
    aria-label={words.actionFor(label)}
    loading={isChecking}
    onClick={onClick}
  >
    {words.action}
  </Button>
);

/** Beneath a field for the address of a picture: chooses one of the account's, and looks at what lies at the address. */
export const ImageTools = ({
  label,
  place,
  value,
  isReadOnly,
  onChange,
}: {
  /** Of the field. */
  label: string;
  place: ImagePlace;
  value: string;
  isReadOnly: boolean;
  onChange: (url: string) => void;
}) => {
  const mayCheck = useMay()("campaigns:write");
  const [isOpen, setOpen] = useState(false);
  const { checked, error, isChecking, tell, ask } = useKnown(value);
  if (isReadOnly) return null;
  return (
    <Stack gap={6} mt={6}>
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPhoto size={14} aria-hidden />}
          aria-label={media.picker.openFor(label)}
          onClick={() => setOpen(true)}
        >
          {media.picker.open}
        </Button>
        {mayCheck && isLiteralAddress(value) ? (
          <CheckButton label={label} isChecking={isChecking} onClick={ask} />
        ) : null}
      </Group>
      <div role="status">
        {checked !== null ? <Found place={place} checked={checked} /> : null}
        {error === null ? null : (
          <Text size="xs" c="var(--mantine-color-error)" className="breaks">
            {messageOf(error)}
          </Text>
        )}
      </div>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title={media.picker.title} size="xl">
        <PictureGrid
          onChoose={(picture) => {
            setOpen(false);
            tell(checkedPicture(picture), picture.url);
            onChange(picture.url);
          }}
        />
      </Modal>
    </Stack>
  );
};
