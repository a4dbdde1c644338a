# Homebrew's formula: brew install --HEAD ./packaging/homebrew/tmux-coordinator.rb
class TmuxCoordinator < Formula
  desc "Watches the coding agents in your tmux panes"
  homepage "https://github.com/USER/tmux-coordinator"
  license "MIT"
  head "https://github.com/USER/tmux-coordinator.git", branch: "main"

  depends_on "pkgconf" => :build
  depends_on "cjson"
  depends_on "curl"
  depends_on "inih"
  depends_on "libbsd"
  depends_on "libevent"
  depends_on :linux
  depends_on "ncurses"
  depends_on "pcre2"
  depends_on "sqlite"
  depends_on "tmux"

  def install
    system "make", "WERROR=", "PREFIX=#{prefix}", "install"
  end

  def caveats
    <<~EOS
      Put this into tmux.conf:
        run-shell #{opt_pkgshare}/coordinator.tmux
    EOS
  end

  test do
    assert_match "tmux-coordinator", shell_output("#{bin}/tmux-coordinator version")
  end
end
