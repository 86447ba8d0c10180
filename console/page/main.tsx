import { render } from "preact";
import { useEffect } from "preact/hooks";
import { config } from "./api-client";
import { EmptyState } from "./components/feedback";
import { Header } from "./components/header";
import { InboxPage } from "./inbox/inbox-page";
import { PipelinePage } from "./pipeline/pipeline-page";
import { followLinks, segmentsOf, useAddress } from "./router";
import { UploadPage } from "./upload/upload-page";
import { UploadsPage } from "./uploads/uploads-page";
import { UserPage } from "./users/user-page";
import { UsersPage } from "./users/users-page";

const TITLES: Record<string, string> = { users: "Users", inbox: "Inbox", pipeline: "Pipeline", uploads: "Uploads" };

const root = document.getElementById("app");
if (root) render(<App />, root);

function App() {
  const address = useAddress();
  const [section = "uploads", id, view] = segmentsOf(address);
  useEffect(() => {
    document.addEventListener("click", followLinks);
    return () => document.removeEventListener("click", followLinks);
  }, []);
  useEffect(() => {
    document.title = `${id ?? TITLES[section] ?? "Not found"} · Rollcall ${config.stack}`;
  }, [section, id]);

  return (
    <>
      <a class="skip-link" href="#main">
        Skip to content
      </a>
      <Header section={section} />
      <main id="main" tabIndex={-1}>
        <View section={section} id={id} view={view} />
      </main>
    </>
  );
}

function View({ section, id, view }: { section: string; id: string | undefined; view: string | undefined }) {
  if (section === "uploads")
    return id === undefined ? <UploadsPage /> : <UploadPage key={id} id={id} view={view ?? "graph"} />;
  if (section === "users") return id === undefined ? <UsersPage /> : <UserPage key={id} email={id} />;
  if (section === "inbox" && config.hasInbox) return <InboxPage id={id} />;
  if (section === "pipeline") return <PipelinePage id={id} />;
  return (
    <EmptyState title="There is no such page" icon="search">
      <a href="/">See the uploads</a>
    </EmptyState>
  );
}
