import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorState, LoadingState } from "./States.tsx";

/** An answer in each of its three forms: coming, failed, there. */
export function QueryView<Answer>({
  query,
  loading,
  children,
}: {
  query: UseQueryResult<Answer>;
  /** In place of the usual rows. */
  loading?: ReactNode;
  children: (answer: Answer) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error !== null) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return <>{loading ?? <LoadingState />}</>;
}
