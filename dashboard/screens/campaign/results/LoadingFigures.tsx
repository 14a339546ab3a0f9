import { SimpleGrid, Stack } from "@mantine/core";
import { LoadingCard } from "../../../ui/States.tsx";
import { FIGURE_COLUMNS } from "./Totals.tsx";

const FIGURES = 5;

/** The results while they are on their way: the sums, and the charts below. */
export const LoadingFigures = () => (
  <Stack gap="md">
    <SimpleGrid cols={FIGURE_COLUMNS} spacing="sm">
      {[...Array(FIGURES).keys()].map((figure) => (
        <LoadingCard key={figure} height={46} />
      ))}
    </SimpleGrid>
    <LoadingCard height={180} />
    <LoadingCard height={220} />
  </Stack>
);
