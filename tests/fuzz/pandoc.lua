-- Pandoc as a process that reads one text after the other: "LENGTH FORMAT" on a line and the text come in, "fine LENGTH"
-- or "failed LENGTH" on a line and the tree in JSON, or why there is none, go out. Warnings go to its standard error.
while true do
  local head = io.read('l')
  if not head then break end
  local length, format = head:match('^(%d+) (.*)$')
  local text = io.read(tonumber(length)) or ''
  -- The last, empty table: no file is there to be read.
  local is_fine, said = pcall(function()
    return pandoc.write(pandoc.read(text, format, pandoc.ReaderOptions {}, {}), 'json')
  end)
  said = tostring(said)
  io.write(string.format('%s %d\n', is_fine and 'fine' or 'failed', #said), said)
  io.flush()
end
