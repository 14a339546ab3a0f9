import { ActionIcon, Group, Text, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Picture, PictureDetail } from "../../../src/contract/media.ts";
import { useHere, useMay } from "../../api/context.ts";
import { pictureQuery, useDeletePicture } from "../../api/media.ts";
import { media as words } from "../../texts/media.ts";
import { ConfirmDestructive } from "../../ui/ConfirmDestructive.tsx";
import { CopyIcon } from "../../ui/Copy.tsx";
import { notifyDone } from "../../ui/notify.tsx";
import { Page } from "../../ui/Page.tsx";
import { PictureGrid } from "../media/PictureGrid.tsx";

const usesOf = ({ uses, usedBy, isLogo }: PictureDetail): string => {
  const drafts = uses.filter(({ isInDraft }) => isInDraft).map(({ name }) => name);
  const published = uses.filter(({ isPublished }) => isPublished).map(({ name }) => name);
  const found = [
    drafts.length === 0 ? null : words.remove.drafts(drafts),
    published.length === 0 ? null : words.remove.published(published),
    usedBy.length === 0 ? null : words.remove.blocks(usedBy),
    isLogo ? words.remove.logo : null,
  ].filter((sentence) => sentence !== null);
  return found.length === 0 ? words.remove.unused : found.join(" ");
};

const DeletePicture = ({ picture, onClose }: { picture: Picture; onClose: () => void }) => {
  const account = useHere().account.id;
  const { data } = useQuery(pictureQuery(account, picture.id));
  const remove = useDeletePicture(account);
  return (
    <ConfirmDestructive
      isOpen
      title={words.remove.title(picture.name)}
      text={`${data === undefined ? words.remove.looking : usesOf(data)} ${words.remove.warning}`}
      typed={null}
      action={words.remove.action}
      onClose={onClose}
      onConfirm={async () => {
        await remove.mutateAsync(picture.id);
        notifyDone(words.remove.done(picture.name));
      }}
    />
  );
};

/** The pictures that the account keeps for its messages. */
export const PicturesScreen = () => {
  const mayWrite = useMay()("campaigns:write");
  const [leaving, setLeaving] = useState<Picture | null>(null);
  return (
    <Page title={words.title}>
      <Text size="sm" c="dimmed" maw={760}>
        {words.text}
      </Text>
      <PictureGrid
        actions={(picture) => (
          <Group gap={0} wrap="nowrap">
            <CopyIcon value={picture.url} label={words.address(picture.name)} />
            {mayWrite ? (
              <Tooltip label={words.remove.of(picture.name)}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={words.remove.of(picture.name)}
                  onClick={() => setLeaving(picture)}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </Tooltip>
            ) : null}
          </Group>
        )}
      />
      {leaving === null ? null : <DeletePicture picture={leaving} onClose={() => setLeaving(null)} />}
    </Page>
  );
};
