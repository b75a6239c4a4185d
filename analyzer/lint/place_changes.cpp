#include "lint/place_changes.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "lint/changed_lines.h"
#include "source/path.h"

namespace kmslint {
namespace {

class Placer {
 public:
  Placer(const std::vector<RevisedFile>& files, const Sources& sources) : sources_(sources) {
    for (const RevisedFile& file : files) {
      if (file.before) after_.emplace(*file.before, file.after);
      if (!file.after) continue;
      before_.emplace(*file.after, file.before);
    }
  }

  void place(Finding& finding) {
    const bool is_old_word = is_old(finding.primary.span);
    if (finding.anchors.empty() && is_old_word) finding.anchors = {finding.primary.span};
    if (!finding.anchors.empty()) {
      const Span wanted = finding.anchors.front();
      finding.primary.span = chosen(finding.anchors);
      tell_old(finding, wanted);
    }
    move_related(finding);
    if (finding.statement && is_old(finding.statement->span)) finding.statement.reset();
    leave_old_alone(finding);
  }

 private:
  bool is_old(Span span) const { return after_.count(sources_.resolve(span).file) != 0; }

  /// Files of the revision before are not there to be edited.
  void leave_old_alone(Finding& finding) const {
    const bool edits_old =
        finding.fix && std::ranges::any_of(finding.fix->edits,
                                           [&](const Edit& edit) { return is_old(edit.span); });
    if (!edits_old) return;
    finding.fix.reset();
    finding.no_fix = "what is to be changed stands in the revision before";
  }

  // --- Where it stands ---------------------------------------------------------------------------

  Span chosen(const std::vector<Span>& anchors) {
    for (const Span anchor : anchors) {
      if (stands_on_changed_line(anchor)) return anchor;
      if (const auto line = line_in_its_place(anchor)) return *line;
    }
    for (const Span anchor : anchors) {
      if (const auto line = nearest_changed_line(anchor)) return *line;
    }
    if (const auto line = changed_line_beside(anchors)) return *line;
    for (const Span anchor : anchors) {
      if (!is_old(anchor)) return anchor;
    }
    for (const Span anchor : anchors) {
      if (const auto line = line_now(anchor)) return *line;
    }
    return {sources_.resolve(anchors.front()).file, 0, 0};
  }

  bool stands_on_changed_line(Span anchor) {
    const Span place = sources_.resolve(anchor);
    const auto file = before_.find(place.file);
    if (file == before_.end()) return false;
    if (!file->second) return true;  // an added file
    const ChangedLines& lines = compared(*file->second, place.file);
    return lines.is_changed(first_line(place));
  }

  /// Of a file before: the edited line that stands where it stood.
  std::optional<Span> line_in_its_place(Span anchor) {
    const Span place = sources_.resolve(anchor);
    const auto now = after_.find(place.file);
    if (now == after_.end() || !now->second) return std::nullopt;
    const ChangedLines& lines = compared(place.file, *now->second);
    const std::uint32_t line = lines.line_after(first_line(place));
    return lines.is_changed(line) ? std::optional(text_of_line(*now->second, line)) : std::nullopt;
  }

  std::optional<Span> nearest_changed_line(Span anchor) {
    const Span place = sources_.resolve(anchor);
    std::uint32_t first = first_line(place);
    std::uint32_t last = last_line(place);
    FileId file = place.file;
    if (const auto now = after_.find(place.file); now != after_.end()) {
      if (!now->second) return std::nullopt;
      const ChangedLines& lines = compared(place.file, *now->second);
      first = lines.line_after(first);
      last = std::max(first, lines.line_after(last));
      file = *now->second;
    }
    const auto old = before_.find(file);
    if (old == before_.end() || !old->second) return std::nullopt;
    const auto line = compared(*old->second, file).nearest(first, last);
    return line ? std::optional(text_of_line(file, *line)) : std::nullopt;
  }

  /// Where the words are the same their values come from elsewhere: most likely from a file in the
  /// same folder, or from the only one that was changed.
  std::optional<Span> changed_line_beside(const std::vector<Span>& anchors) {
    const auto folder = [&](FileId file) { return folder_of(sources_.path(file)); };
    for (const auto& [file, before] : before_) {
      const bool is_beside = std::ranges::any_of(anchors, [&](Span anchor) {
        return folder(sources_.resolve(anchor).file) == folder(file);
      });
      if (!is_beside && before_.size() > 1) continue;
      if (!before) return text_of_line(file, 1);
      const auto line = compared(*before, file).nearest(1, sources_.line_count(file));
      if (line) return text_of_line(file, *line);
    }
    return std::nullopt;
  }

  /// Where the line of a file before stands, or stood.
  std::optional<Span> line_now(Span anchor) {
    const Span place = sources_.resolve(anchor);
    const auto now = after_.find(place.file);
    if (now == after_.end() || !now->second) return std::nullopt;
    const std::uint32_t line = compared(place.file, *now->second).line_after(first_line(place));
    return text_of_line(*now->second, line);
  }

  /// Without the blanks around it.
  Span text_of_line(FileId file, std::uint32_t number) const {
    Span line = sources_.line(file, number);
    const std::string_view bytes = sources_.bytes(file);
    const auto is_blank = [&](std::uint32_t at) { return bytes[at] == ' ' || bytes[at] == '\t'; };
    while (line.begin < line.end && is_blank(line.begin)) ++line.begin;
    while (line.end > line.begin && is_blank(line.end - 1)) --line.end;
    return line;
  }

  std::uint32_t first_line(Span place) const {
    return sources_.line_position(place.file, place.begin).line;
  }
  std::uint32_t last_line(Span place) const {
    return sources_.line_position(place.file, place.end).line;
  }

  const ChangedLines& compared(FileId before, FileId after) {
    std::unique_ptr<ChangedLines>& lines = lines_[{before, after}];
    if (lines == nullptr) lines = std::make_unique<ChangedLines>(sources_, before, after);
    return *lines;
  }

  // --- What stood before -------------------------------------------------------------------------

  std::string name_of(Span span) const {
    const Span place = sources_.resolve(span);
    return std::string(sources_.display_path(place.file)) + ":" + std::to_string(first_line(place));
  }

  /// The word that is gone, or that the finding does not stand at.
  void tell_old(Finding& finding, Span wanted) const {
    if (wanted == finding.primary.span) return;
    if (is_old(wanted)) finding.message += ". It stood at `" + name_of(wanted) + "`";
    const bool is_shown = std::ranges::any_of(
        finding.related, [&](const Place& place) { return place.span == wanted; });
    if (!is_old(wanted) && !is_shown) {
      finding.related.insert(finding.related.begin(), {wanted, finding.primary.message});
      finding.primary.message = "changed here";
    }
  }

  void move_related(Finding& finding) {
    std::vector<Place> related;
    for (Place& place : finding.related) {
      if (!is_old(place.span)) {
        related.push_back(std::move(place));
        continue;
      }
      place.message += " (it stood at `" + name_of(place.span) + "`)";
      const auto line = line_now(place.span);
      if (line) related.push_back({*line, std::move(place.message)});
    }
    finding.related = std::move(related);
  }

  const Sources& sources_;
  std::map<FileId, std::optional<FileId>> after_;   // of files before
  std::map<FileId, std::optional<FileId>> before_;  // of files after that were changed
  std::map<std::pair<FileId, FileId>, std::unique_ptr<ChangedLines>> lines_;
};

}  // namespace

void place_changes(Report& report, const std::vector<RevisedFile>& files, const Sources& sources) {
  Placer placer(files, sources);
  for (Finding& finding : report.findings) placer.place(finding);
  for (Finding& finding : report.open_findings) placer.place(finding);
  finish(report, sources);
}

}  // namespace kmslint
