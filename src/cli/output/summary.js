
"use strict";
// The table of the records: sorts, filters and copies them. Only the rows in view are elements.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { columns, isText, texts, rows } = data;
  if (rows.length === 0) return;
  const byId = (id) => document.getElementById(id);
  const [head, body, scroll, filter, status] = ["head", "rows", "scroll", "filter", "status"].map(byId);

  // The value of a field as the CSV has it.
  const value = (row, i) => (row[i] === null || row[i] === undefined ? "" : isText[i] ? texts[row[i]] : String(row[i]));

  const hex = (number, digits) => "0x" + number.toString(16).padStart(digits, "0");
  const named = (title, name, prefix) => {
    const [number, text] = [columns.indexOf(name), columns.indexOf(name + "Name")];
    const short = texts.map((text) => (text.startsWith(prefix) ? text.slice(prefix.length) : text));
    return { title, show: (row) => short[row[text]] || "?" + hex(row[number], 0) };
  };
  const plain = (title, name, show = value, isNumber = false) => {
    const i = columns.indexOf(name);
    return i < 0 ? null : { title, isNumber, show: (row) => show(row, i), key: isNumber ? (row) => row[i] : null };
  };
  // A number of 64 bits, which is text.
  const wide = (title, name, show = (text) => text) => {
    const i = columns.indexOf(name);
    return { title, isNumber: true, show: (row) => show(row[i]), key: (row) => row[i].padStart(20, "0") };
  };
  const flags = columns.indexOf("flags");
  const endpoint = (title, side) => {
    const [address, port] = [columns.indexOf(side + "Address"), columns.indexOf(side + "Port")];
    if (address < 0) return null;
    return { title, show: (row) => {
      const ip = value(row, address), number = value(row, port);
      return number === "" ? ip : (ip.includes(":") ? "[" + ip + "]" : ip) + ":" + number;
    } };
  };
  let shown = [
    plain("source", "source"),
    plain("#", "index", value, true),
    wide("offset", "offset", (text) => hex(BigInt(text), 8)),
    plain("time", "time"),
    endpoint("local", "local"),
    endpoint("remote", "remote"),
    plain("code", "failureErrorCode", (row, i) => (row[i] > 0xffff ? hex(row[i], 8) : String(row[i])), true),
    plain("error", "failureErrorName"),
    named("point", "failurePoint", "IPSEC_FAILURE_"),
    named("module", "keyingModuleType", "IKEEXT_KEY_MODULE_"),
    named("role", "saRole", "IKEEXT_SA_ROLE_"),
    named("state", "mmState", "IKEEXT_MM_SA_STATE_"),
    named("auth", "mmAuthMethod", "IKEEXT_"),
    { title: "flags", show: (row) => {
      const names = value(row, flags + 1).replaceAll("FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_", "");
      const unknown = (row[flags] & ~3) >>> 0;
      return [names, unknown ? "?" + hex(unknown, 0) : ""].filter(Boolean).join("|");
    } },
    plain("hash", "endCertHash", (row, i) => (/^0*$/.test(texts[row[i]]) ? "" : texts[row[i]])),
    wide("mmId", "mmId"),
    wide("filterId", "mmFilterId"),
    ...["localPrincipal", "remotePrincipal", "userSid", "appId", "confidence"].map((name) => plain(name, name)),
  ];
  // A column in which all records are empty is not shown.
  shown = shown.filter((column) => column && rows.some((row) => column.show(row) !== ""));

  let order = rows.map((_, i) => i); // the records in the order of the table
  let view = order; // those that the filter lets through
  let sorted = null;

  const collator = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  function sort(column) {
    const isDown = sorted?.column === column && !sorted.isDown;
    sorted = { column, isDown };
    const keys = rows.map(column.key ?? column.show);
    const sign = isDown ? -1 : 1;
    order = rows.map((_, i) => i).sort((a, b) => sign * collator(keys[a], keys[b]) || a - b);
    for (const cell of head.children) cell.setAttribute("aria-sort", "none");
    head.children[shown.indexOf(column)].setAttribute("aria-sort", isDown ? "descending" : "ascending");
    applyFilter();
  }

  let haystack = null; // the text of each record, made when it is first searched
  function applyFilter() {
    const words = filter.value.split(/\s+/).filter(Boolean).map((word) => {
      const isWanted = !/^-./.test(word);
      const text = (isWanted ? word : word.slice(1)).toLowerCase();
      const [, title, sign, part] = /^([^=:]*)([=:])(.*)/.exec(text) ?? [];
      const column = shown.find((column) => column.title.toLowerCase() === title);
      if (!column) return (i) => haystack[i].includes(text) === isWanted;
      const of = (i) => column.show(rows[i]).toLowerCase();
      return (i) => (sign === "=" ? of(i) === part : of(i).includes(part)) === isWanted;
    });
    if (words.length > 0) haystack ??= rows.map((row) => shown.map((column) => column.show(row)).join("\n").toLowerCase());
    view = words.length > 0 ? order.filter((i) => words.every((matches) => matches(i))) : order;
    const all = rows.length.toLocaleString("en");
    status.textContent = view.length === rows.length ? all + " records" : view.length.toLocaleString("en") + " of " + all + " records";
    byId("table").setAttribute("aria-rowcount", view.length + 1);
    scroll.scrollTop = 0;
    render();
  }

  const ROW = 24; // the height of a row in pixels, as in the style
  function gap(count) {
    const row = document.createElement("tr");
    row.className = "gap";
    const cell = row.appendChild(document.createElement("td"));
    cell.colSpan = shown.length;
    cell.style.height = count * ROW + "px";
    cell.textContent = count.toLocaleString("en") + " more records"; // seen in print only
    row.ariaHidden = "true";
    return row;
  }
  function render(most = Math.ceil(scroll.clientHeight / ROW) + 40) {
    const first = Math.max(0, Math.min(Math.floor(scroll.scrollTop / ROW) - 20, view.length - most));
    const visible = view.slice(first, first + most).map((i, n) => {
      const row = document.createElement("tr");
      row.ariaRowIndex = first + n + 2;
      for (const column of shown) {
        const cell = row.appendChild(document.createElement("td"));
        cell.textContent = column.show(rows[i]);
        if (column.isNumber) cell.className = "number";
      }
      return row;
    });
    const rest = view.length - first - visible.length;
    body.replaceChildren(...(first > 0 ? [gap(first)] : []), ...visible, ...(rest > 0 ? [gap(rest)] : []));
  }

  // Fields that CSV quotes, as the tool writes them.
  const quoted = (text) => (/[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text);
  function csv() {
    const lines = view.map((i) => columns.map((_, column) => quoted(value(rows[i], column))).join(","));
    return [columns.join(","), ...lines].join("\n") + "\n";
  }
  async function copy() {
    const text = csv();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const set = (event) => { event.clipboardData.setData("text/plain", text); event.preventDefault(); };
      document.addEventListener("copy", set, { once: true });
      document.execCommand("copy"); // works where pages have no clipboard
      document.removeEventListener("copy", set);
    }
    status.textContent = "Copied " + view.length.toLocaleString("en") + " records";
  }

  for (const column of shown) {
    const cell = head.appendChild(document.createElement("th"));
    cell.scope = "col";
    cell.setAttribute("aria-sort", "none");
    if (column.isNumber) cell.className = "number";
    const button = cell.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = column.title;
    button.addEventListener("click", () => sort(column));
  }
  for (const button of document.querySelectorAll("button.filter")) {
    button.addEventListener("click", () => {
      filter.value = button.dataset.filter;
      applyFilter();
      byId("records").scrollIntoView();
      filter.focus({ preventScroll: true });
    });
  }
  filter.addEventListener("input", applyFilter);
  byId("copy").addEventListener("click", copy);
  let isDue = false;
  scroll.addEventListener("scroll", () => {
    if (!isDue) requestAnimationFrame(() => { isDue = false; render(); });
    isDue = true;
  });
  addEventListener("resize", () => render());
  addEventListener("beforeprint", () => { scroll.scrollTop = 0; render(1000); });
  addEventListener("afterprint", () => render());
  applyFilter();
})();
