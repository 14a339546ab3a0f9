import type { ReactNode } from "react";
import classes from "./content.module.css";

/** A telephone, drawn: what is inside is how a message looks on one. */
export const PhoneFrame = ({
  label,
  isChat = false,
  children,
}: {
  label: string;
  isChat?: boolean;
  children: ReactNode;
}) => (
  <section aria-label={label} className={`${classes.phone} ${isChat ? classes.chat : ""}`}>
    <div className={classes.speaker} aria-hidden />
    {children}
  </section>
);
