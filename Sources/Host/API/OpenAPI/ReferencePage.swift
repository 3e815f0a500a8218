/// The reference for a browser: one page, one script and one style of our own, nothing from elsewhere.
enum ReferencePage {
    static let html = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>Fiscus API</title><link rel="stylesheet" href="docs/reference.css"></head>
        <body><header><h1>Fiscus API</h1><p id="about"></p>
        <label>Find <input id="find" type="search" autocomplete="off"></label></header>
        <main id="operations"><p>Loading <a href="openapi.json">openapi.json</a> …</p></main>
        <script src="docs/reference.js"></script></body></html>
        """

    static let style = """
        body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; color: #1a1a1a;
          background: #fff; }
        h2 { border-bottom: 1px solid #ccc; margin-top: 2.5rem; }
        details { border: 1px solid #ddd; border-radius: 6px; margin: .5rem 0; padding: .4rem .8rem; }
        summary { cursor: pointer; }
        code, pre { font: 13px/1.45 ui-monospace, monospace; }
        pre { background: #f5f5f5; overflow: auto; padding: .6rem; }
        .method { display: inline-block; font-weight: 700; width: 4.5rem; }
        table { border-collapse: collapse; width: 100%; }
        td, th { border-top: 1px solid #e5e5e5; padding: .25rem .5rem .25rem 0; text-align: left; vertical-align: top; }
        @media (prefers-color-scheme: dark) {
          body { background: #161616; color: #e6e6e6; } pre { background: #222; }
          details, h2, td, th { border-color: #444; } a { color: #8ab4f8; }
        }
        """

    static let script = """
        "use strict";
        const make = (name, text, ...children) => {
          const node = document.createElement(name);
          if (text) node.textContent = text;
          node.append(...children);
          return node;
        };
        const table = (heads, rows) => make("table", "", make("tr", "", ...heads.map(h => make("th", h))),
          ...rows.map(row => make("tr", "", ...row.map(cell => make("td", cell)))));
        const name = schema => !schema ? "" : schema.$ref ? schema.$ref.split("/").pop()
          : schema.enum ? schema.enum.join(" | ") : schema.items ? name(schema.items) + "[]"
          : [].concat(schema.type || "any").join(" | ") + (schema.format ? " (" + schema.format + ")" : "");
        const fields = (schema, all, depth) => {
          const target = schema && schema.$ref ? all[schema.$ref.split("/").pop()] : schema;
          if (!target || !target.properties) return make("p", name(schema));
          const required = new Set(target.required || []);
          return table(["field", "type", "meaning"], Object.entries(target.properties).map(([key, value]) =>
            [key + (required.has(key) ? " *" : ""), name(value), value.description || ""]));
        };
        const show = (path, method, operation, all) => {
          const node = make("details");
          const head = make("summary");
          const verb = make("span", method.toUpperCase());
          verb.className = "method";
          head.append(verb, make("code", path), " ", operation.summary);
          node.append(head, make("p", operation.description));
          if (operation.parameters) node.append(make("h4", "Parameters"), table(["name", "in", "type", "meaning"],
            operation.parameters.map(p => [p.name + (p.required ? " *" : ""), p.in, name(p.schema), p.description || ""])));
          if (operation.requestBody) for (const [type, body] of Object.entries(operation.requestBody.content)) {
            node.append(make("h4", "Body, " + type), fields(body.schema, all));
            if (body.example) node.append(make("pre", typeof body.example === "string" ? body.example
              : JSON.stringify(body.example, null, 2)));
          }
          for (const [status, answer] of Object.entries(operation.responses)) {
            node.append(make("h4", status + " – " + answer.description));
            if (status < "300") for (const body of Object.values(answer.content || {})) {
              node.append(fields(body.schema, all));
              if (body.example) node.append(make("pre", typeof body.example === "string" ? body.example
                : JSON.stringify(body.example, null, 2)));
            }
          }
          node.dataset.text = (path + " " + operation.summary).toLowerCase();
          return node;
        };
        fetch("openapi.json").then(answer => answer.json()).then(api => {
          document.getElementById("about").textContent = api.info.description;
          const place = document.getElementById("operations");
          place.replaceChildren();
          for (const tag of api.tags) {
            const section = make("section", "", make("h2", tag.name), make("p", tag.description));
            for (const [path, item] of Object.entries(api.paths)) {
              for (const [method, operation] of Object.entries(item)) {
                if (operation.tags[0] !== tag.name) continue;
                section.append(show(path, method, operation, api.components.schemas));
              }
            }
            place.append(section);
          }
          document.getElementById("find").addEventListener("input", event => {
            const wanted = event.target.value.toLowerCase();
            for (const node of place.querySelectorAll("details")) node.hidden = !node.dataset.text.includes(wanted);
          });
        });
        """
}
