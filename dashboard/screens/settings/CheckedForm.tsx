import type { ReactNode } from "react";

/** Once the errors are shown, the first field that has one gets the focus. */
const focusFirstError = (form: HTMLFormElement): void => {
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
};

/** A form that says itself what is wrong: when something is, saving leads to the first such field. */
export const CheckedForm = ({
  hasProblems,
  onSubmit,
  children,
}: {
  hasProblems: boolean;
  /** Shows what is wrong, or saves. */
  onSubmit: () => void;
  children: ReactNode;
}) => (
  <form
    noValidate
    onSubmit={(event) => {
      event.preventDefault();
      onSubmit();
      if (hasProblems) focusFirstError(event.currentTarget);
    }}
  >
    {children}
  </form>
);
