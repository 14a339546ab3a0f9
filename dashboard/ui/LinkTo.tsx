import {
  Anchor,
  type AnchorProps,
  Button,
  type ButtonProps,
  NavLink,
  type NavLinkProps,
} from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { type AnchorHTMLAttributes, forwardRef } from "react";

type LinkAttributes = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "color" | "style">;

const PlainLink = forwardRef<HTMLAnchorElement, AnchorProps & LinkAttributes>((props, ref) => (
  <Anchor ref={ref} {...props} />
));
PlainLink.displayName = "PlainLink";

const LinkAsButton = forwardRef<HTMLAnchorElement, ButtonProps & LinkAttributes>((props, ref) => (
  <Button component="a" ref={ref} {...props} />
));
LinkAsButton.displayName = "LinkAsButton";

const LinkInNav = forwardRef<HTMLAnchorElement, NavLinkProps & LinkAttributes>((props, ref) => (
  <NavLink component="a" ref={ref} {...props} />
));
LinkInNav.displayName = "LinkInNav";

/** A link of the dashboard, checked against its routes. */
export const LinkTo = createLink(PlainLink);
/** The same, looking like a button. */
export const ButtonTo = createLink(LinkAsButton);
/** The same, in the navigation. */
export const NavTo = createLink(LinkInNav);
