import { Outlet } from "@tanstack/react-router";

export const SettingsShell = () => <Outlet />;
