/// The frame of our pages: no script, no font, no picture from elsewhere; prints well; light and dark.
enum HTMLPage {
    static func opening(title: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>\(Markup.escaped(title))</title>
        <style>
        :root { color-scheme: light dark; --line: #8884 }
        :root { --error: #c0262d; --warning: #a15c00; --note: #1f5fbf; --good: #1a7f37 }
        @media (prefers-color-scheme: dark) {
          :root { --error: #ff7b72; --warning: #e3a14c; --note: #79b0ff; --good: #56d364 }
        }
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem }
        h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; overflow-wrap: anywhere }
        section { border: 1px solid var(--line); border-radius: 8px; padding: .3rem 1rem 1rem; margin: 1.2rem 0 }
        table { border-collapse: collapse; width: 100% }
        th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0 }
        th, td { border-top: 1px solid var(--line) }
        th { font-weight: 600 }
        code { font: 13px/1.45 ui-monospace, monospace; overflow-wrap: anywhere }
        td code { opacity: .85 }
        .error { color: var(--error) } .warning { color: var(--warning) } .information { color: var(--note) }
        .valid { color: var(--good) } .invalid, .failed { color: var(--error) } .skipped { opacity: .6 }
        .badge { font-weight: 600; white-space: nowrap } .quiet { opacity: .7 }
        </style>
        </head>
        <body>

        """
    }

    static let closing = "</body>\n</html>\n"
}
