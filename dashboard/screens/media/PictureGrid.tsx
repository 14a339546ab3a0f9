import { Alert, Button, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconPhoto } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Picture } from "../../../src/contract/media.ts";
import { useHere } from "../../api/context.ts";
import { picturesQuery } from "../../api/media.ts";
import { media as words } from "../../texts/media.ts";
import { EmptyState, ErrorState, LoadingCard, LoadingShape } from "../../ui/States.tsx";
import classes from "./Media.module.css";
import { UploadArea } from "./UploadArea.tsx";

const LOADING_HEIGHT_PX = 260;

/** Where the picture lies on the server that this page came from, whatever address others reach it by. */
const pathOf = ({ url }: Picture): string => new URL(url).pathname;

const Face = ({ picture, children }: { picture: Picture; children?: ReactNode }) => (
  <>
    <div className={classes.thumb}>
      <img src={pathOf(picture)} alt="" loading="lazy" />
    </div>
    <div className={classes.name}>
      <Text size="sm" fw={550} lineClamp={2} className="breaks">
        {picture.name}
      </Text>
      {children}
    </div>
    <Text size="xs" c="dimmed" className={classes.facts}>
      {words.facts(picture)}
    </Text>
  </>
);

interface GridProps {
  /** What can be done with a picture, beside its name. */
  actions?: (picture: Picture) => ReactNode;
  /** Each picture is a button that chooses it. */
  onChoose?: (picture: Picture) => void;
}

const Cards = ({ pictures, actions, onChoose }: GridProps & { pictures: readonly Picture[] }) => (
  <ul className={classes.grid} aria-label={words.list}>
    {pictures.map((picture) => (
      <li key={picture.id}>
        {onChoose === undefined ? (
          <div className={classes.card}>
            <Face picture={picture}>{actions?.(picture)}</Face>
          </div>
        ) : (
          <UnstyledButton className={classes.card} onClick={() => onChoose(picture)}>
            <Face picture={picture} />
          </UnstyledButton>
        )}
      </li>
    ))}
  </ul>
);

/** All pictures of the account, with a way to add some. */
export const PictureGrid = ({ actions, onChoose }: GridProps) => {
  const query = useInfiniteQuery(picturesQuery(useHere().account.id));
  const [first] = query.data?.pages ?? [];
  if (first === undefined) {
    if (query.error !== null) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
    return (
      <LoadingShape>
        <LoadingCard height={LOADING_HEIGHT_PX} />
      </LoadingShape>
    );
  }
  const pictures = query.data?.pages.flatMap(({ data }) => data) ?? [];
  // whoever uploads one picture where one is wanted wants that
  const onKept = ([one, ...others]: Picture[]): void => {
    if (one !== undefined && others.length === 0) onChoose?.(one);
  };
  return (
    <Stack gap="md">
      <UploadArea onKept={onKept} />
      {first.isReachable ? null : (
        <Alert color="yellow" variant="outline" icon={<IconAlertTriangle aria-hidden />}>
          {words.unreachable}
        </Alert>
      )}
      {pictures.length === 0 ? (
        <EmptyState icon={IconPhoto} title={words.emptyTitle} text={words.emptyText} />
      ) : (
        <Cards pictures={pictures} {...(actions && { actions })} {...(onChoose && { onChoose })} />
      )}
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          {pictures.length === 0 ? null : words.room(first.bytes, first.bytesMax)}
        </Text>
        {query.hasNextPage ? (
          <Button
            variant="default"
            size="xs"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {words.more}
          </Button>
        ) : null}
      </Group>
    </Stack>
  );
};
