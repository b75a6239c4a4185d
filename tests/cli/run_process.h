// Runs the built program without a shell and waits for it, at most a minute.
#pragma once

#include <string>
#include <vector>

namespace kmslint {

struct Run {
  std::vector<std::string> arguments = {};
  std::string folder = ".";
  std::string input_file = "/dev/null";  ///< standard input
  std::string output_file = {};          ///< standard output; empty: captured
  bool closed_output = false;            ///< standard output is not open at all
  std::vector<std::string> environment = {"PATH=/usr/bin:/bin", "TERM=xterm"};
};

struct Outcome {
  int status = -1;  ///< exit status; 128 + signal when it was killed
  std::string out = {};
  std::string err = {};
};

Outcome run_process(const Run& run);

}  // namespace kmslint
