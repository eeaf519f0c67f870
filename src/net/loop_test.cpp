#include "net/loop.h"

#include "base/still_world.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using std::literals::chrono_literals::operator""h;
using std::literals::chrono_literals::operator""min;
using std::literals::chrono_literals::operator""s;
using std::literals::chrono_literals::operator""ms;
using net::Task;

struct Desk {
    base::StillClock clock{base::Instant(1'772'532'900'000ms)};
    net::Loop loop{clock};
    std::vector<std::string> told;

    void spawn(Task<void> task) {
        loop.spawn(std::move(task), [this](std::string_view cause) { told.emplace_back(cause); });
    }
};

Task<void> note(std::vector<std::string>& into, std::string text) {
    into.push_back(std::move(text));
    co_return;
}

Task<void> note_after(net::Loop& loop, std::chrono::milliseconds span, std::vector<std::string>& into,
                      std::string text) {
    co_await loop.wait(span);
    into.push_back(std::move(text));
}

Task<void> fail_with(std::string text) {
    throw std::runtime_error(text);
    co_return;
}

struct Leaves {
    bool& left;
    ~Leaves() { left = true; }
};

Task<void> wait_for_ever(net::Loop& loop, bool& left) {
    const Leaves leaves{left};
    net::Signal never(loop);
    for (;;) co_await never.wait();
}

TEST(loop, a_task_begins_at_the_next_turn) {
    Desk desk;
    std::vector<std::string> notes;
    desk.spawn(note(notes, "ran"));
    EXPECT_TRUE(notes.empty());
    desk.loop.turn();
    EXPECT_EQ(notes, std::vector<std::string>{"ran"});
    EXPECT_EQ(desk.loop.tasks(), 0u);
}

TEST(loop, an_exception_of_a_task_reaches_whoever_started_it) {
    Desk desk;
    desk.spawn(fail_with("disk gone"));
    desk.loop.turn();
    EXPECT_EQ(desk.told, std::vector<std::string>{"disk gone"});
}

TEST(loop, work_posted_from_another_thread_runs_on_the_loop) {
    Desk desk;
    std::thread::id ran_on;
    std::jthread([&] { desk.loop.post([&] { ran_on = std::this_thread::get_id(); }); }).join();
    desk.loop.turn();
    EXPECT_EQ(ran_on, std::this_thread::get_id());
}

TEST(loop, work_posted_to_a_loop_that_sleeps_wakes_it) {
    const base::StillClock clock(base::Instant(1'772'532'900'000ms));
    std::atomic<int> ran = 0;
    net::LoopGroup group(clock, 1);
    group.start();
    // Each round finds the loop asleep or about to be; work that did not wake it would leave us waiting here.
    for (int round = 0; round < 200; ++round) {
        group.at(0).post([&ran] {
            ++ran;
            ran.notify_one();
        });
        ran.wait(round);
    }
    group.stop();
}

TEST(loop, the_end_of_a_turn_comes_after_all_that_the_turn_brought) {
    Desk desk;
    std::vector<std::string> notes;
    desk.loop.at_turn_end([&] { notes.emplace_back("end"); });
    desk.spawn(note(notes, "one"));
    desk.spawn(note(notes, "two"));
    desk.loop.turn();
    EXPECT_EQ(notes, (std::vector<std::string>{"one", "two", "end"}));
}

TEST(loop, waits_end_in_the_order_of_their_moments) {
    Desk desk;
    std::vector<std::string> notes;
    desk.spawn(note_after(desk.loop, 90s, notes, "third"));
    desk.spawn(note_after(desk.loop, 30ms, notes, "first"));
    desk.spawn(note_after(desk.loop, 40ms, notes, "second"));
    desk.loop.turn();
    EXPECT_TRUE(notes.empty());
    desk.clock.pass(29ms);
    desk.loop.turn();
    EXPECT_TRUE(notes.empty());
    desk.clock.pass(1h);
    desk.loop.turn();
    EXPECT_EQ(notes, (std::vector<std::string>{"first", "second", "third"}));
}

TEST(loop, winding_down_unwinds_every_waiting_task_and_tells_nobody) {
    Desk desk;
    bool left = false;
    desk.spawn(wait_for_ever(desk.loop, left));
    desk.loop.turn();
    EXPECT_FALSE(left);
    desk.loop.wind_down();
    EXPECT_TRUE(left);
    EXPECT_TRUE(desk.told.empty());
}

TEST(loop, winding_down_right_after_a_task_has_ended_leaves_it_alone) {
    Desk desk;
    bool ended = false;
    auto run = [](net::Loop& loop, bool& done) -> Task<void> {
        net::Signal soon(loop);
        loop.post([&soon] { soon.raise(); });
        co_await soon.wait();
        done = true;
    };
    desk.spawn(run(desk.loop, ended));
    desk.loop.run_until([&] { return ended; });
    desk.loop.wind_down();
    EXPECT_EQ(desk.loop.tasks(), 0u);
    EXPECT_TRUE(desk.told.empty());
}

TEST(loop, both_ends_when_the_slower_task_has_ended) {
    Desk desk;
    std::vector<std::string> notes;
    auto run = [](Desk& at, std::vector<std::string>& into) -> Task<void> {
        co_await net::both(note_after(at.loop, 1s, into, "one"), note_after(at.loop, 2s, into, "two"));
        into.emplace_back("both");
    };
    desk.spawn(run(desk, notes));
    desk.loop.turn();
    desk.clock.pass(1s);
    desk.loop.turn();
    EXPECT_EQ(notes, std::vector<std::string>{"one"});
    desk.clock.pass(1s);
    desk.loop.turn();
    EXPECT_EQ(notes, (std::vector<std::string>{"one", "two", "both"}));
}

TEST(loop, winding_down_while_both_tasks_wait_unwinds_both) {
    Desk desk;
    bool one = false;
    bool other = false;
    auto run = [](Desk& at, bool& a, bool& b) -> Task<void> {
        co_await net::both(wait_for_ever(at.loop, a), wait_for_ever(at.loop, b));
    };
    desk.spawn(run(desk, one, other));
    desk.loop.turn();
    desk.loop.wind_down();
    EXPECT_TRUE(one && other);
}

TEST(deadline, a_deadline_set_again_passes_at_the_later_moment_only) {
    Desk desk;
    int calls = 0;
    net::Deadline deadline(desk.loop, [&] { ++calls; });
    deadline.set(10s);
    desk.clock.pass(9s);
    deadline.set(10s);
    desk.clock.pass(9s);
    desk.loop.turn();
    EXPECT_EQ(calls, 0);
    EXPECT_FALSE(deadline.has_passed());
    desk.clock.pass(1s);
    desk.loop.turn();
    EXPECT_EQ(calls, 1);
    EXPECT_TRUE(deadline.has_passed());
}

TEST(deadline, a_deadline_cleared_or_destroyed_is_never_called) {
    Desk desk;
    int calls = 0;
    net::Deadline cleared(desk.loop, [&] { ++calls; });
    cleared.set(1s);
    {
        net::Deadline destroyed(desk.loop, [&] { ++calls; });
        destroyed.set(1s);
    }
    cleared.clear();
    desk.clock.pass(1min);
    desk.loop.turn();
    EXPECT_EQ(calls, 0);
}

TEST(deadline, a_callback_may_destroy_another_deadline_that_is_due) {
    Desk desk;
    int calls = 0;
    auto other = std::make_unique<net::Deadline>(desk.loop, [&] { ++calls; });
    net::Deadline first(desk.loop, [&] { other.reset(); });
    other->set(2s);
    first.set(1s);
    desk.clock.pass(3s);
    desk.loop.turn();
    EXPECT_EQ(calls, 0);
}

TEST(deadline, a_deadline_further_away_than_one_round_of_the_wheel_passes_once_and_in_time) {
    Desk desk;
    int calls = 0;
    net::Deadline far(desk.loop, [&] { ++calls; });
    far.set(24h);
    for (int hour = 0; hour < 23; ++hour) {
        desk.clock.pass(1h);
        desk.loop.turn();
    }
    EXPECT_EQ(calls, 0);
    desk.clock.pass(1h);
    desk.loop.turn();
    desk.clock.pass(24h);
    desk.loop.turn();
    EXPECT_EQ(calls, 1);
}

TEST(loop_group, stopping_unwinds_the_tasks_of_every_loop_on_their_threads) {
    const base::StillClock clock(base::Instant(1'772'532'900'000ms));
    std::atomic<int> started = 0;
    std::atomic<int> unwound = 0;
    net::LoopGroup group(clock, 2);
    auto wait = [](net::Loop& loop, std::atomic<int>& begun, std::atomic<int>& ended) -> Task<void> {
        struct Count {
            std::atomic<int>& to;
            ~Count() { ++to; }
        };
        const Count count{ended};
        ++begun;
        begun.notify_all();
        net::Signal never(loop);
        for (;;) co_await never.wait();
    };
    for (std::size_t i = 0; i < group.size(); ++i) {
        group.at(i).spawn(wait(group.at(i), started, unwound), [](std::string_view) {});
    }
    group.start();
    for (int seen = started; seen < 2; seen = started) started.wait(seen);
    group.stop();
    EXPECT_EQ(unwound, 2);
}

}  // namespace
